"""How a customer comes in: a token, the shop's signed word, and the conversation on a channel."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from base import log
from base.auth import Identity, new_token
from base.db import Session
from base.identity import LONGEST_LIFE, SKEW
from base.ids import new_id
from handoff.errors import IdentityClash, IdentitySpent, NotThere
from handoff.events import ConversationStarted, CustomerVerified
from handoff.model import Owner
from handoff.policy.facts import PERSONAS
from handoff.tables import BotState, Conversation, Customer, CustomerToken, SpentIdentity
from handoff.texts import FALLBACK, languages


@dataclass(frozen=True, kw_only=True)
class Opened:
    """`token` is None when the one that came along stays valid."""

    token: str | None
    customer_id: str
    conversation_id: str


def open_session(
    session: Session,
    token_hash: str | None,
    identity: Identity | None,
    *,
    language: str | None,
    market: str | None,
    channel: str,
) -> Opened:
    """Find or make the customer and the conversation on this channel.

    With a token and a signed identity the anonymous history joins the verified customer, and the
    tokens from before are dead: somebody else may have put them there. Raises NotThere for an
    unknown token, IdentityClash when the token is another verified customer's, IdentitySpent.
    """
    known = _by_token(session, token_hash)
    spoken = language if language in languages() else FALLBACK
    anonymous = known is not None and not known.verified
    customer, joined = _customer(session, known, identity, spoken, market)
    if known is not None and anonymous and identity is not None:
        session.execute(delete(CustomerToken).where(CustomerToken.customer_id == known.id))
        known = None
    token = None
    if known is None or known.id != customer.id:
        token = _give_token(session, customer)
    conversation = _conversation(session, customer, spoken, market, channel)
    if joined:
        event = CustomerVerified(
            customer_id=customer.id, tier=customer.tier, market=customer.market
        )
        log.append(session, conversation.id, event, actor=customer.id)
    return Opened(token=token, customer_id=customer.id, conversation_id=conversation.id)


def _by_token(session: Session, token_hash: str | None) -> Customer | None:
    if token_hash is None:
        return None
    row = session.get(CustomerToken, token_hash)
    if row is None:
        raise NotThere("This token is not known.")
    return session.get_one(Customer, row.customer_id)


def _customer(
    session: Session,
    known: Customer | None,
    identity: Identity | None,
    language: str,
    market: str | None,
) -> tuple[Customer, bool]:
    """The customer, and whether the shop's word is new for them."""
    if identity is None:
        return known or _new_customer(session, language, market), False
    if known is not None and known.external_id not in (None, identity.subject):
        raise IdentityClash("This token belongs to another customer.")
    log.lock(session, f"identity:{identity.subject}")  # two tabs sign in at once
    _spend(session, known, identity)
    query = select(Customer).where(Customer.external_id == identity.subject)
    verified = session.scalar(query)
    customer = verified or known or _new_customer(session, language, market)
    changed = customer.external_id is None or customer.tier != identity.tier
    customer.external_id = identity.subject
    customer.name = identity.name
    customer.email = identity.email
    customer.market = identity.market or customer.market
    customer.tier = identity.tier
    customer.persona = identity.persona if identity.persona in PERSONAS else None
    session.flush()
    return customer, changed


def _spend(session: Session, known: Customer | None, identity: Identity) -> None:
    """A word with a number of its own lets in once; who came in by it may say it again."""
    session.execute(delete(SpentIdentity).where(SpentIdentity.until <= session.now))
    if identity.jti is None:
        return
    key = hashlib.sha256(f"{identity.subject}\n{identity.jti}".encode()).hexdigest()
    if session.get(SpentIdentity, key) is None:
        until = session.now + timedelta(seconds=LONGEST_LIFE + 2 * SKEW)
        session.add(SpentIdentity(key=key, until=until))
    elif known is None or known.external_id != identity.subject:
        raise IdentitySpent


def is_known(session: Session, token_hash: str) -> bool:
    """Whether the token still lets its holder in anywhere."""
    return session.get(CustomerToken, token_hash) is not None


def _new_customer(session: Session, language: str, market: str | None) -> Customer:
    customer = Customer(id=new_id("cus"), language=language, market=market, created_at=session.now)
    session.add(customer)
    session.flush()
    return customer


def _give_token(session: Session, customer: Customer) -> str:
    token, token_hash = new_token()
    session.add(
        CustomerToken(token_hash=token_hash, customer_id=customer.id, created_at=session.now)
    )
    return token


def _conversation(
    session: Session, customer: Customer, language: str, market: str | None, channel: str
) -> Conversation:
    log.lock(session, customer.id)  # two tabs open at once
    query = select(Conversation).where(
        Conversation.customer_id == customer.id, Conversation.channel == channel
    )
    found = session.scalar(query)
    if found is not None:
        return found
    conversation = Conversation(
        id=new_id("cnv"),
        customer_id=customer.id,
        channel=channel,
        language=language,
        market=customer.market or market,
        owner=Owner.BOT.value,
        version=1,
        created_at=session.now,
    )
    session.add(conversation)
    session.flush()
    session.add(BotState(conversation_id=conversation.id))
    event = ConversationStarted(
        customer_id=customer.id, channel=channel, language=language, market=conversation.market
    )
    log.append(session, conversation.id, event, actor=customer.id)
    return conversation


def may_see(session: Session, token_hash: str, conversation_id: str) -> str:
    """The customer's id when the token may see the conversation. Raises NotThere."""
    row = session.get(CustomerToken, token_hash)
    conversation = session.get(Conversation, conversation_id)
    if row is None or conversation is None or conversation.customer_id != row.customer_id:
        raise NotThere("There is no such conversation.")
    return row.customer_id
