"""Carrying out what was planned on a cloud, which has no transactions.

Each step is observed afresh and authorised, written once, followed to its end on both sides, and who holds the volume
is read again after it. A module for each kind of request; `doing` has the waiting for one's turn, `following` the
following, `outcomes` what is said at the end.
"""

from __future__ import annotations

from mavtui.backends.openstack.acting.carrying_out import carry_out

__all__ = ["carry_out"]
