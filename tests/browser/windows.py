"""Pages of a test, watched: errors of scripts, breaches of the content policy and requests to other hosts fail it."""

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.mock_server import MockServer


class Windows:
    """Opens pages at the mock server, each in a profile of its own."""

    def __init__(self, browser: Browser, mock: MockServer) -> None:
        self._browser = browser
        self._mock = mock
        self._contexts: list[BrowserContext] = []
        self._faults: list[str] = []
        self._own = [mock.url, "blob:", "data:"]

    def allow(self, url: str) -> None:
        """Pages may ask this host too: a recorder is another one."""
        self._own.append(url)

    def open(self, path: str, width: int = 1920, height: int = 1080) -> Page:
        """A page in a window of that size."""
        context = self._browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self._faults.append(f"script: {error}"))
        page.on("request", self._watch)
        page.on("console", self._listen)
        page.goto(self._mock.url + path)
        return page

    def open_entry(self, lane: str = "a", more: str = "", width: int = 1080, height: int = 1920) -> Page:
        """The entry page with its key."""
        return self.open(f"/entry?lane={lane}{more}#key={self._mock.key}", width, height)

    def open_staff(self, path: str, staff: str = "g1", width: int = 1920, height: int = 1080) -> Page:
        """A staff page, logged in."""
        page = self.open(path, width, height)
        page.get_by_label("工号").fill(staff)
        page.get_by_label("口令").fill("1234")
        page.get_by_role("button", name="登录").click()
        return page

    def close(self) -> None:
        """Close all; fails when a page misbehaved."""
        for context in self._contexts:
            context.close()
        assert self._faults == []

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self._faults.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(tuple(self._own)):
            self._faults.append(f"foreign: {request.url}")
