"""Removes the transparency that can be removed without redrawing a page (ISO 19005-1, 6.4).

Soft masks of images are composited on white, transparency groups lose their mark.
Blend modes and constant opacity are left: the checker then names them.
"""

import io
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, PdfImage, Stream
from PIL import Image

__all__ = ["LARGEST_PIXELS", "flatten_transparency"]

LARGEST_PIXELS = 60_000_000
"""An A4 page at 600 dpi has 35 million pixels; larger images keep their mask and are refused by the check."""
OPAQUE = 255
JPEG_QUALITY = 92


def flatten_transparency(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Change the open document; return a Russian sentence for each kind of change."""
    masks = groups = 0
    for thing in list(pdf.objects):
        if isinstance(thing, Stream) and thing.get(Name.Subtype) == Name.Image and isinstance(_mask(thing), Stream):
            masks += _composite(thing)
        elif isinstance(thing, Stream) and thing.get(Name.Subtype) == Name.Form:
            groups += _drop_group(thing)
    for page in pdf.pages:
        groups += _drop_group(page.obj)
    changes = []
    if masks:
        changes.append(f"Прозрачные изображения наложены на белый фон: {masks}.")
    if groups:
        changes.append("Снята отметка о прозрачности страниц.")
    return tuple(changes)


def _mask(image: Any) -> Any:
    return image.get(Name.SMask)


def _drop_group(holder: Any) -> int:
    # With every image opaque and every blend mode normal, a group draws the same as its members;
    # the check that follows refuses the file if that is not so.
    group = holder.get(Name.Group)
    if isinstance(group, Dictionary) and group.get(Name.S) == Name.Transparency:
        del holder[Name.Group]
        return 1
    return 0


def _composite(image: Any) -> int:
    mask = _mask(image)
    if Name.Matte in mask or _pixels(image) > LARGEST_PIXELS or _pixels(mask) > LARGEST_PIXELS:
        return 0
    try:
        alpha = PdfImage(mask).as_pil_image().convert("L")
        if alpha.getextrema() != (OPAQUE, OPAQUE):
            _rewrite(image, alpha)
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError, Image.DecompressionBombError):
        return 0  # It stays as it is, and the check names it.
    del image[Name.SMask]
    return 1


def _pixels(image: Any) -> int:
    return int(image.get(Name.Width, 0)) * int(image.get(Name.Height, 0))


def _rewrite(image: Any, alpha: Image.Image) -> None:
    lossy = image.get(Name.Filter) == Name.DCTDecode
    picture = PdfImage(image).as_pil_image()
    picture = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    if alpha.size != picture.size:
        alpha = alpha.resize(picture.size, Image.Resampling.BILINEAR)
    flat = Image.new(picture.mode, picture.size, OPAQUE if picture.mode == "L" else (OPAQUE,) * 3)
    flat.paste(picture, mask=alpha)
    for key in (Name.Decode, Name.DecodeParms, Name.Mask):
        if key in image:
            del image[key]
    image[Name.ColorSpace] = Name.DeviceGray if flat.mode == "L" else Name.DeviceRGB
    image[Name.BitsPerComponent] = 8
    if lossy:
        image.write(_jpeg(flat), filter=Name.DCTDecode)
    else:
        image.write(flat.tobytes())


def _jpeg(flat: Image.Image) -> bytes:
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
