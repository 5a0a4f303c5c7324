"""Twenty cuts of the connection at random moments: each turn once, in order, and drafts stand."""

import random
import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.conftest import NewPage, SignIn
from tests.e2e.test_console import in_conversation, reply
from tests.e2e.test_widget import write

CUTS = 10  # on each side
SEED = 261127
OURS = re.compile(r"^(question|answer) \d+$")


class Scissors:
    """Cuts a page's socket after some frames, in either direction; a cut frame is lost, or was the
    last one to get through.
    """

    def __init__(self, page: Page, address: str, chance: random.Random) -> None:
        self._chance = chance
        self._left = self._next()
        self.made = 0
        self.sharp = False
        page.route_web_socket(address, self._through)

    def _next(self) -> int:
        return self._chance.randint(3, 16)

    def _through(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda frame: self._pass(socket, server, server, frame))
        server.on_message(lambda frame: self._pass(socket, server, socket, frame))

    def _pass(
        self, socket: WebSocketRoute, server: WebSocketRoute, to: WebSocketRoute, frame: str | bytes
    ) -> None:
        self._left -= self.sharp
        cut = self._left <= 0 and self.made < CUTS
        if not cut or self._chance.random() < 0.5:
            to.send(frame)
        if cut:
            self.made += 1
            self._left = self._next()
            socket.close(code=1011)
            server.close(code=1011)


def test_twenty_cuts_lose_and_repeat_nothing_and_leave_the_drafts(
    new_page: NewPage, sign_in: SignIn
) -> None:
    customer, agent = in_conversation(new_page, sign_in, "Where is my order?")
    both = [  # each by its own chance: which side speaks first changes no cut of the other
        Scissors(customer, "**/api/customer/socket", random.Random(SEED)),
        Scissors(agent, "**/api/desk/socket", random.Random(SEED + 1)),
    ]
    customer.reload()
    agent.reload()
    expect(agent.get_by_label("Reply to the customer")).to_be_visible()
    expect(customer.locator(".turn.system").last).to_contain_text("Mara")
    for one in both:
        one.sharp = True
    talk = Talk(customer, agent, both)
    agent.get_by_label("Reply to the customer").fill("half an answer")
    talk.goes_on(3, "question")
    expect(agent.get_by_label("Reply to the customer")).to_have_value("half an answer")
    talk.goes_on(6, "question", "answer")
    customer.get_by_label("Write a message").fill("half a thought")
    talk.goes_on(CUTS, "answer")
    expect(customer.get_by_label("Write a message")).to_have_value("half a thought")
    shown = [talk.shown_at(page) for page in (customer, agent)]
    assert shown[0] == shown[1]
    for word in ("question", "answer"):
        ours = [text for text in talk.sent if text.startswith(word)]
        assert [text for text in shown[0] if text.startswith(word)] == ours


class Talk:
    """What the two write to each other, numbered."""

    def __init__(self, customer: Page, agent: Page, both: list[Scissors]) -> None:
        self._customer, self._agent, self._both = customer, agent, both
        self.sent: list[str] = []

    def goes_on(self, cuts: int, *words: str) -> None:
        """Until each side was cut so often. Every third time they wait for each other."""
        while min(one.made for one in self._both) < cuts:
            assert len(self.sent) < 200, "the scissors do not cut"
            for word in words:
                self._say(word)

    def _say(self, word: str) -> None:
        text = f"{word} {len(self.sent)}"
        self.sent.append(text)
        (write if word == "question" else reply)(
            self._customer if word == "question" else self._agent, text
        )
        if len(self.sent) % 3 == 0:
            hears = self._agent if word == "question" else self._customer
            # Not the last one: what the other side wrote before may be held up, and come after it.
            heard = hears.locator(".turn .text").filter(has_text=re.compile(f"^{text}$"))
            expect(heard).to_have_count(1)

    def shown_at(self, page: Page) -> list[str]:
        """What the page shows of it, once all of it is there."""
        ours = page.locator(".turn .text").filter(has_text=OURS)
        expect(ours).to_have_count(len(self.sent))
        return ours.all_text_contents()
