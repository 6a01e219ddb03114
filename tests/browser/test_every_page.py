"""Every page: no axe violation, nothing out of place, too wide or half English.

In nynorsk, bokmål and English, light and dark, at 320 and at 1280 px. With
SCREENS=folder each of them is also kept as a picture, to be looked at.
"""

import os
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.conftest import set_cookie
from tests.browser.world import PAGES
from tests.said import left_in_english
from tests.test_house_rules import routes

# As the portal's own scripts come: a browser that has it compiled does not do it again.
AXE = """() => new Promise((loaded, failed) => {
  const script = document.createElement("script");
  script.src = "/static/axe.min.js";
  script.onload = () => { script.remove(); loaded(); };
  script.onerror = () => failed(new Error("axe is not served"));
  document.head.append(script);
})"""
# Only what is wrong is told in full, which is most of the time that axe takes.
VIOLATIONS = """async (options) => (await axe.run(
  document, {resultTypes: ["violations"], ...options})).violations"""
# Of another width axe can find something else only where other elements are shown, and
# in what scrolls; no script of the portal asks how wide the window is.
AT_ANOTHER_WIDTH = f"""async (options) => {{
  const shown = [...document.querySelectorAll("body *")]
    .map((one) => one.checkVisibility({{ visibilityProperty: true }})).join();
  const isSeen = shown === window.seenAtAWidth;
  window.seenAtAWidth = shown;
  return await ({VIOLATIONS})(
    isSeen ? {{ runOnly: ["scrollable-region-focusable"] }} : options);
}}"""
# Most of the rest is for colours. Those are all that the dark scheme changes, and they
# are not of a language: what has the elements and classes that nynorsk has, has its
# colours too. They are looked at once for each way in which a text is painted.
SHAPE = """() => [...document.querySelectorAll("*")]
  .map((one) => `${one.localName} ${one.getAttribute("class")} ${one.hidden}`).join()"""
COLOURS = ["color-contrast", "link-in-text-block"]
NO_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
HERE = Path(__file__).parent
OF_COLOURS = (HERE / "colours.js").read_text()
painted: set[str] = set()  # the ways that were found good, in all pages
# The rest is alike where two languages say as much in the same places, but for what a
# longer word makes scroll: such a page is not loaded anew, only its words are put in.
WORDS = (HERE / "words.js").read_text()
TOO_WIDE = """() => document.documentElement.scrollWidth
  - document.documentElement.clientWidth"""
LAYOUT = (HERE / "layout.js").read_text()
NOTHING = "() => []"
# A button that fades from one scheme to the other has neither's colours yet; none does.
BEGINNING = f"""() => {{
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after {{ transition: none !important; }}");
  document.adoptedStyleSheets = [still];
  return [document.documentElement.lang, document.querySelectorAll("h1").length,
    ({SHAPE})()];
}}"""
SCREENS = os.environ.get("SCREENS")
MODES = [(320, "dark"), (320, "light"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize("name", PAGES)
def test_page(name, world, tab_as, inside):
    who, address = PAGES[name](world)
    page, refused = tab_as(getattr(world.people, who) if who else None)

    shapes, pages, left = set(), {}, ["nn", "nb", "en"]
    while left:
        language, *left = left
        speak(page, inside, language)
        answer = page.goto(address)
        pages[language] = answer.text()
        for other in left:
            status, pages[other] = in_language(page, inside, answer.url, other)
            assert status == answer.status
        page.evaluate(AXE)
        lang, titles, shape = page.evaluate(BEGINNING)
        assert (lang, titles) == (language, 1)
        left = look(page, f"{name}-{language}", shape in shapes, pages, left)
        shapes.add(shape)
    assert left_in_english(pages) == {"nn": set(), "nb": set()}
    assert ">-----" not in pages["nn"]  # a choice that says nothing
    expected_status = name.removeprefix("error-").split("/")[0]
    assert [
        text for text in refused if f"status of {expected_status}" not in text
    ] == []


def speak(page, inside, language):
    set_cookie(page.context, inside, settings.LANGUAGE_COOKIE_NAME, language)


def in_language(page, inside, url, language):
    """Status and page as the server sends them to this person, past the browser."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    cookies[settings.LANGUAGE_COOKIE_NAME] = language
    said = "; ".join(f"{name}={value}" for name, value in cookies.items())
    with closing(HTTPConnection(inside.removeprefix("http://"))) as server:
        path = url.removeprefix(inside)
        server.request("GET", path, headers={"Cookie": said, "Accept": "text/html"})
        answer = server.getresponse()
        return answer.status, answer.read().decode()


def look(page, name, is_known, pages, left) -> list:
    """Look at the page that is open; the languages whose words it cannot show."""
    language, unlike = name[-2:], set(left if SCREENS else [])
    for width, scheme in MODES:
        if is_known and scheme == "dark" and not SCREENS:
            continue
        if page.viewport_size["width"] != width:
            page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        keep(page, f"{name}-{width}-{scheme}")
        if not is_known:
            find_no_bad_colours(page)
        if scheme == "dark":
            continue
        found, astray, wider = ask(
            page,
            (AT_ANOTHER_WIDTH if width == 320 or not is_known else NOTHING, NO_COLOURS),
            (LAYOUT if language == "nn" else NOTHING, []),  # the longest words
            (TOO_WIDE, []),
        )
        assert [told(violation) for violation in found] == []
        assert not astray, "\n".join([f"at {width} px:", *astray])
        assert wider <= 0, f"{width} px: the page is {wider} px too wide"
        if left and not SCREENS:
            unlike |= look_in_others(page, width, pages, language, left)
    return [one for one in left if one in unlike]


def look_in_others(page, width, pages, language, others) -> set:
    """Show each by its words; those that say more or less than the open page."""
    seen = page.evaluate(WORDS, [pages[language], [pages[one] for one in others]])
    for other, found in zip(others, seen, strict=True):
        if found is not None:
            assert found == {"language": other, "unreached": [], "wider": 0}, width
    return {other for other, found in zip(others, seen, strict=True) if not found}


def ask(page, *questions) -> list:
    """The answers to several functions, each with what it is given, in one go."""
    given = [argument for _, argument in questions]
    asked = (f"await ({each})(given[{i}])" for i, (each, _) in enumerate(questions))
    return page.evaluate(f"async (given) => [{', '.join(asked)}]", given)


def find_no_bad_colours(page):
    found, ways = page.evaluate(OF_COLOURS, [COLOURS, sorted(painted)])
    assert [told(violation) for violation in found] == []
    painted.update(ways)


def told(violation) -> str:
    places = [node["target"] for node in violation["nodes"]][:3]
    return f"{violation['id']}: {violation['help']} {places}"


def keep(page, name):
    if SCREENS:
        Path(SCREENS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SCREENS}/{name.replace('/', '.')}.png", full_page=True)


def test_every_route_that_shows_a_page_is_looked_at():
    """A new page must come into PAGES, or say here why it is none."""
    seen = {name.split("/")[0] for name in PAGES}
    missing = {name for name, _ in routes()} - seen - NO_PAGE
    assert missing == set()


NO_PAGE = {
    # answers without a page, or only to a form
    "healthz",
    "readyz",
    "set_language",
    "partnerships:acting",
    "partnerships:need_edit",  # leads to a step
    "partnerships:need_continue",
    "partnerships:own_people",
    "partnerships:invitation_send",
    "partnerships:invitation_withdraw",
    "partnerships:join_again",
    "partnerships:need_submit",
    "partnerships:attachment_file",
    "partnerships:gathering_calendar",
    "partnerships:archive_package",
    "partnerships:archive_receipt_file",
    "partnerships:part_withdraw",
    "partnerships:proposal_settle",
    "partnerships:comment_resolve",
    "partnerships:attachment_remove",
    "partnerships:need_xlsx",
    "partnerships:choose_follower",
    "partnerships:similar_to_text",
    "partnerships:remind",
    "partnerships:need_csv",
    "partnerships:call_publish",
    "partnerships:call_next",
    "partnerships:network_host",
    "partnerships:network_committee_end",
    "partnerships:ranking_forward",
    "partnerships:ranking_call_back",
    "partnerships:joint_propose",
    "partnerships:joint_move",
    "forums:agenda_print",
    "forums:follow_up_done",
    "forums:forum_role",
    "forums:holder_end",
    "forums:item_consensus",
    "forums:item_declare",
    "forums:item_dissent",
    "forums:item_move",
    "forums:item_need_off",
    "forums:item_note",
    "forums:item_paper",
    "forums:item_propose",
    "forums:item_remove",
    "forums:item_speak",
    "forums:item_up",
    "forums:meeting_arrive_all",
    "forums:meeting_calendar",
    "forums:meeting_cancel",
    "forums:meeting_move",
    "forums:minutes_approve",
    "forums:minutes_correct",
    "forums:minutes_print",
    "forums:minutes_put",
    "forums:minutes_send",
    "forums:minutes_start",
    "forums:paper_file",
    "forums:paper_remove",
    "forums:participant_say",
    "forums:printed_file",
    "forums:plan_adopt",
    "forums:plan_start",
    "forums:proposal_withdraw",
    "forums:recommendation_assemble",
    "forums:recommendation_confirm",
    "forums:recommendation_file",
    "forums:recommendation_withdraw",
    "forums:recusal_decide",
    "forums:scenario_add",
    "forums:scenario_remove",
    "forums:scenario_take_over",
    "forums:seat_end",
    "forums:speech_say",
    "forums:vote_cast",
    "forums:vote_close",
    "forums:vote_open",
    "funding:allocation_send",
    "funding:basis_csv",
    "funding:basis_read",
    "forums:recommendation_correct",
    "funding:grant_answer",
    "funding:grant_more_time",
    "funding:grant_payee",
    "funding:grant_suspend",
    "funding:payment_anew",
    "funding:claim_repaid",
    "funding:complaint_move",
    "funding:complaint_outcome",
    "funding:complaint_attach",
    "funding:complaint_file",
    "funding:complaint_file_remove",
    "funding:complaint_comment",
    "funding:letter_template_preview",  # a PDF
    "funding:payment_file_decide",
    "funding:payment_file_download",
    "funding:payment_file_mark",
    "funding:papers_start",
    "funding:papers_zip",
    "funding:letter_file",
    "funding:case_letter_file",
    "funding:report_file",
    "open:csv",
    "open:json",
    "open:schema",
    "open:turtle",
    "open:json_ld",
    "open:robots",
    "jobs:job_retry",
    "funding:key_file",
    "funding:national_give",
    "funding:national_order",
    "funding:national_report_file",
    "funding:national_report_sheets",
    "funding:national_step",
    "funding:report_sheets",
    "funding:scenario_remove",
    "funding:scenario_share",
    "funding:scenario_use",
    "jobs:job_cancel",
    "partnerships:agreement_export",
    "partnerships:agreement_file",
    "partnerships:agreement_language",
    "partnerships:facts_agree",
    "partnerships:agreement_preview",
    "partnerships:agreement_refuse",
    "partnerships:agreement_scan",
    "partnerships:agreement_send",
    "partnerships:agreement_xlsx",
    "partnerships:agreement_zip",
    "partnerships:change_withdraw",
    "partnerships:milestone_remove",
    "partnerships:need_dossier",
    "partnerships:offer_withdraw",
    "partnerships:order_file",
    "partnerships:order_file_remove",
    "partnerships:agreement_sign",  # asks who one is first; its flow is a test
    # allauth's, that a closed portal never shows
    "account_signup",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_set_password",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_reset_password_done",
    "account_reauthenticate",
}
