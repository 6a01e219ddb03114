"""The fields of a page's form as a browser would send them back untouched."""

from html.parser import HTMLParser


class Fields(HTMLParser):
    """Of the form whose action is ``action``, or of that without one."""

    def __init__(self, action: str = "") -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.values: dict[str, str] = {}
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag, attributes):
        facts = {name: value or "" for name, value in attributes}
        if tag == "form":
            posts = facts.get("method", "").lower() == "post"
            self.inside = posts and facts.get("action", "") == self.action
        if not self.inside:
            return
        name = facts.get("name", "")
        if tag == "input" and name and "disabled" not in facts:
            ticked = facts.get("type") not in ("checkbox", "radio")
            if ticked or "checked" in facts:
                self.values[name] = facts.get("value", "")
        elif tag == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif tag == "option" and self.select and "selected" in facts:
            self.values[self.select] = facts.get("value", "")
        elif tag == "textarea":
            self.textarea = name
            self.values[name] = ""

    def handle_data(self, data):
        if self.textarea:
            self.values[self.textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""


def fields_of(page: str, action: str = "") -> dict[str, str]:
    reader = Fields(action)
    reader.feed(page)
    return reader.values
