"""From flags, or answers at a terminal, to the approval of a plan; and which flags would have confirmed it."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from mavtui.cli.arguments import check_production_name
from mavtui.domain.hazard import RW_SHARING_CODES, Severity
from mavtui.domain.plans import Approval
from mavtui.services.executing import unconfirmed
from mavtui.store.naming import SHORTEST_START

if TYPE_CHECKING:
    from mavtui.domain.plans import Plan


def approval_from_flags(plan: Plan, options: Namespace) -> Approval:
    """What the flags of the command confirm of this plan. Consent to sharing holds for the plan's volumes only.

    Raises UsageError where --confirm-production names another context.
    """
    check_production_name(options, plan.target.context)
    words: list[str] = []
    codes = {code for code in options.accept if code not in RW_SHARING_CODES}
    words += [f"--accept {code}" for code in sorted(codes)]
    consents = options.confirm_rw_share and _names_all_shared(plan, options.confirm_rw_share)
    if consents:
        codes |= RW_SHARING_CODES
        words += [f"--confirm-rw-share {shlex.quote(word)}" for word in options.confirm_rw_share]
    if options.yes:
        words.append("--yes")
    if options.confirm_production is not None:
        words.append(f"--confirm-production {plan.target.context}")
    return Approval(
        how=" ".join(words),
        codes=frozenset(codes),
        cautions=options.yes,
        production=options.confirm_production is not None and (options.yes or bool(plan.hazards)),
        any_number_of_writers=bool(consents),
    )


def _names_all_shared(plan: Plan, words: list[str]) -> bool:
    """Whether every volume that several would write to is named: by the word to type for it, or by its id."""
    by_id = dict(plan.confirmation_words)
    shared = {h.volume_id for h in plan.hazards if h.code in RW_SHARING_CODES} or set(by_id)
    return all(any(_stands_for(word, volume_id or "", by_id) for word in words) for volume_id in shared)


def _stands_for(word: str, volume_id: str, words_by_id: dict[str, str]) -> bool:
    # A name that is not unique is no confirmation: then the word to type is the beginning of the id.
    return word == words_by_id.get(volume_id) or (len(word) >= SHORTEST_START and volume_id.startswith(word))


def missing_flags(plan: Plan, approval: Approval) -> list[str]:
    """The flags that would confirm what the approval does not, in the order to type them."""
    flags: list[str] = []
    words = dict(plan.confirmation_words)
    for hazard in unconfirmed(plan, approval):
        if hazard.code in RW_SHARING_CODES:
            flags.append(f"--confirm-rw-share {shlex.quote(words.get(hazard.volume_id or '', hazard.volume_id or ''))}")
        elif plan.severity_of(hazard) is Severity.DANGER:
            flags.append(f"--accept {hazard.code}")
        else:
            flags.append("--yes")
    if plan.target.production and not approval.production:
        if not plan.hazards and not approval.cautions:
            flags.append("--yes")
        if "--confirm-production" not in approval.how:
            flags.append(f"--confirm-production {shlex.quote(plan.target.context)}")
    return list(dict.fromkeys(flags))


def can_ask(options: Namespace) -> bool:
    """Whether a question may be asked: a person is at both ends, and the output is for people."""
    if options.output != "table" or sys.stdin is None or sys.stderr is None:
        return False
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(plan: Plan, approval: Approval) -> Approval:
    """Ask at the terminal for what the flags left open. What was not answered stays open, and is refused then."""
    from mavtui.cli import questions

    missing = unconfirmed(plan, approval)
    dangers = [h for h in missing if plan.severity_of(h) is Severity.DANGER]
    answers: list[str] = []
    if dangers:
        words = dict(plan.confirmation_words)
        for volume_id in dict.fromkeys(h.volume_id for h in dangers):
            word = words.get(volume_id or "", plan.target.context)
            if not questions.typed(f"Type {word} to go on, anything else to leave everything as it is: ", word):
                return replace(approval, how="not confirmed at the terminal")
            answers.append(f"typed {word}")
    elif not questions.yes("Go on? [y/N] "):
        return replace(approval, how="not confirmed at the terminal")
    else:
        answers.append("answered y")
    # What was answered holds for what was shown: a hazard that appears meanwhile is asked about again.
    return replace(
        approval,
        how=" ".join(word for word in (approval.how, *answers) if word),
        codes=approval.codes | {hazard.code for hazard in missing},
        cautions=True,
        production=approval.production or plan.target.production,
        only_as_shown=True,
    )
