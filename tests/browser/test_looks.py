"""The measuring of looks finds what it is there for."""

import pytest

from tests.browser.looks import faults_of
from tests.browser.windows import Windows


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<button style='width:90px;height:40px'>x</button>", "too small to touch"),
        ("<p style='color:#999'>faint</p>", "too faint"),
        ("<p style='position:absolute;left:780px'>far to the right</p>", "outside the window"),
        ("<p style='width:60px;overflow:hidden;white-space:nowrap'>a long sentence</p>", "cut off"),
        ("<div style='height:2000px'></div>", "the page is larger than the window"),
    ],
)
def test_a_fault_is_found(windows: Windows, body: str, fault: str) -> None:
    page = windows.open("/panel", 800, 600)
    page.set_content(f"<body style='background:#fff'>{body}</body>")
    assert any(found.startswith(fault) for found in faults_of(page, target_px=60))


def test_a_page_in_order_has_none(windows: Windows) -> None:
    page = windows.open("/panel", 800, 600)
    page.set_content(
        "<body style='background:#fff'><p>dark</p><button style='width:90px;height:90px'>x</button></body>"
    )
    assert faults_of(page, target_px=60) == []
