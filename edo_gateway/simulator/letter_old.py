"""A letter of 2.0 to 2.6: the document's requisites stand in the message, the files lie beside it.

Tree: IEDMS 2.2 and 2.6 schemas, `document` and `files`.
"""

from datetime import datetime
from uuid import UUID

from edo_gateway.simulator.behaviour import Dialect, Fault
from edo_gateway.simulator.dialects import FORMS, MOSCOW, Form, Node, Partner, message_root, moment
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.parties import DemoParty
from edo_gateway.simulator.writing import delivery_index

__all__ = ["document_xml"]


def document_xml(form: Form, answer: Answer, party: DemoParty, at: datetime, uid: UUID, names: tuple[str, str]) -> Node:
    """Write the message of a letter; `names` are its file and the signature beside it."""
    message_uid = None if answer.fault is Fault.NO_UID else answer.uid
    root = message_root(form, "Документ", message_uid, at, Partner(party.guid, party.name))
    day = at.astimezone(MOSCOW).date().isoformat()
    document = root.add("document", uid=str(uid))
    document.add("kind", "Письмо")
    _number(document, answer.number, day)
    _signatory(document.add("signatories").add("signatory"), party).add("signed", day)
    document.add("addressees").add("addressee").add("organization", answer.our_name or "Не указано")
    document.add("pages", "1")
    document.add("annotation", "О рассмотрении обращения")
    correspondent = document.add("correspondents").add("correspondent")
    correspondent.add("organization", party.name)
    _number(correspondent, answer.number, day)
    if answer.our_number and answer.our_date:
        known = None if answer.document_uid is None else str(answer.document_uid)
        link = document.add("links").add("link", uid=known)
        link.add("linkType", "В ответ на")
        reference = link.add("reference")
        reference.add("organization", answer.our_name or "Не указано")
        _number(reference, answer.our_number, answer.our_date.isoformat())
    _files(root, form, party, at, names)
    delivery_index(root, form, answer)
    return root


def _files(root: Node, form: Form, party: DemoParty, at: datetime, names: tuple[str, str]) -> None:
    name, signature = names
    file = root.add("files").add("file", localName=name, localId="0", type="pdf")
    file.add("group", "Текст документа")
    file.add("pages", "1")
    if form is not FORMS[Dialect.V26]:
        # Before 2.6 nothing names a signature: it just lies in the package.
        return
    info = file.add("signedData").add("signerInfo", signature=signature)
    info.add("digestTime", moment(form, at))
    _signatory(info.add("signer"), party)


def _signatory(node: Node, party: DemoParty) -> Node:
    person = party.persons[0]
    node.add("organization", party.name)
    node.add("person", person.name)
    node.add("post", person.post)
    return node


def _number(node: Node, number: str, day: str) -> None:
    num = node.add("num")
    num.add("number", number)
    num.add("date", day)
