"""Words of accounts: why something is refused, and their history."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "account_refusal": {
        "password_too_short": _l("The password is too short: 12 characters or more."),
        "password_too_long": _l("The password is too long."),
        "password_guessable": _l("This password is easily guessed. Four words that do not belong together are better."),
        "invitation_over": _l("This invitation is over."),
        "bad_name": _l("A name to sign in with has 2 to 63 small Latin letters, digits, dots or dashes."),
        "name_taken": _l("This name is taken."),
        "name_too_long": _l("The name is too long."),
        "unknown_role": _l("Choose a role."),
        "unknown_region": _l("There is no such region."),
        "region_missing": _l("An ombudsman needs a region."),
        "bad_language": _l("Choose a language."),
        "not_there": _l("There is no such account."),
        "own_account": _l("Nobody changes their own rights. Ask another administrator."),
        "last_administrator": _l("This is the last administrator: without one nobody could let people in."),
        "switched_off": _l("The account is switched off. Switch it on first."),
        "passkey_name": _l("Give the passkey a name by which you know it again."),
        "passkey_known": _l("This passkey is registered already."),
        "passkey_refused": _l("The passkey was not accepted."),
    },
    "settings_part": {"texts": _l("Texts"), "clocks": _l("Clocks"), "calendar": _l("Calendar"), "places": _l("Place names")},
    "settings_refusal": {"bad_file": _l("This is no file of settings, or it is damaged.")},
    "account_change": {
        "added": _l("added"), "invited": _l("invited"), "joined": _l("chose a password by the invitation"),
        "password": _l("changed the password"), "codes_set_up": _l("set up one-time codes"),
        "recovery_codes": _l("drew new recovery codes"), "recovery_code_used": _l("used a recovery code"),
        "passkey_added": _l("added a passkey"), "passkey_removed": _l("removed a passkey"),
        "rights": _l("role or regions changed"), "switched_off": _l("switched off"), "switched_on": _l("switched on"),
        "sessions_ended": _l("signed out everywhere"), "break_glass": _l("the emergency account was used"),
    },
}
