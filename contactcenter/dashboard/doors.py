"""Every page of the staff's door with the roles it admits: the table of contents of this room."""

from __future__ import annotations

from flask import Blueprint

from contactcenter.dashboard import (account_settings, acts, asking, audit, bursts, calendar, call_acts, case_files, case_pages,
                                     case_team, clock_settings, confirming, console, exports, invitations, kept_lists,
                                     left_cases, legal_hold, lists, log_acts, many, notices, passkeys, places, preferences,
                                     printing, recordings, retention, sealing, search, second_step, security, service,
                                     settings_transfer, signing_in, stream, subject, supervision, tasks, team, text_settings,
                                     texts, touched,
                                     vocabulary)
from contactcenter.dashboard.guard import LONG_FORM_BYTES, Door, require_staff
from contactcenter.dashboard.origins import note_refusal, remember_way
from contactcenter.rules.staff import (ADMINISTRATOR, AUDITOR, OMBUDSMAN, OPERATOR, ROLES, ROLES_WITH_CASES,
                                       ROLES_WITH_PASSKEYS, SUPERVISOR)

EVERYBODY = frozenset(ROLES)
WITH_QUEUE = frozenset({OMBUDSMAN, SUPERVISOR})
WATCHERS = frozenset({SUPERVISOR})
TEACHERS = frozenset({ADMINISTRATOR})
PROVERS = frozenset({AUDITOR, SUPERVISOR})
ANSWERING = frozenset({OPERATOR, SUPERVISOR})

DOORS = (
    Door("/login", signing_in.login, methods=("GET", "POST")),
    Door("/login/code", second_step.code, methods=("GET", "POST")),
    Door("/login/set-up", second_step.set_up, methods=("GET", "POST")),
    Door("/invitation/<token>", invitations.invitation),
    Door("/invitation/<token>", invitations.accept_invitation, methods=("POST",)),
    Door("/login/passkey/options", passkeys.ask_for_passkey, methods=("POST",)),
    Door("/login/passkey", passkeys.sign_in_with_passkey, methods=("POST",)),
    Door("/logout", signing_in.logout, EVERYBODY, methods=("POST",)),
    Door("/confirm", confirming.confirm, EVERYBODY),
    Door("/confirm", confirming.prove, EVERYBODY, methods=("POST",)),
    Door("/", lists.home, EVERYBODY),
    Door("/me", preferences.me, EVERYBODY),
    Door("/me", preferences.change_preferences, EVERYBODY, methods=("POST",)),
    Door("/confirm/passkey", passkeys.prove_with_passkey, ROLES_WITH_PASSKEYS, methods=("POST",)),
    Door("/me/security", security.security, EVERYBODY),
    Door("/me/security/passkeys/options", passkeys.new_passkey, ROLES_WITH_PASSKEYS, methods=("POST",), fresh=True),
    Door("/me/security/passkeys", passkeys.add_passkey, ROLES_WITH_PASSKEYS, methods=("POST",), fresh=True),
    Door("/me/security/passkeys/<number>/remove", passkeys.remove_passkey, ROLES_WITH_PASSKEYS, methods=("POST",), fresh=True),
    Door("/me/security/password", security.change_password, EVERYBODY, methods=("POST",)),
    Door("/me/security/recovery-codes", security.renew_codes, EVERYBODY, methods=("POST",), fresh=True),
    Door("/me/security/codes", security.set_up_again, EVERYBODY, fresh=True),
    Door("/me/security/codes", security.begin_again, EVERYBODY, methods=("POST",), fresh=True),
    Door("/me/security/sessions/<session>/end", security.end_session, EVERYBODY, methods=("POST",), fresh=True),
    Door("/me/security/sessions/end-others", security.end_other_sessions, EVERYBODY, methods=("POST",), fresh=True),
    Door("/cases", lists.cases, ROLES_WITH_CASES),
    Door("/cases/fragment", lists.cases_fragment, ROLES_WITH_CASES, polled=True),
    Door("/counters/fragment", lists.counters_fragment, ROLES_WITH_CASES, polled=True),
    Door("/queue", lists.queue, WITH_QUEUE),
    Door("/queue/fragment", lists.queue_fragment, WITH_QUEUE, polled=True),
    Door("/queue/<iso>", lists.queue, WITH_QUEUE),
    Door("/queue/<iso>/fragment", lists.queue_fragment, WITH_QUEUE, polled=True),
    Door("/bursts", bursts.bursts_page, ROLES_WITH_CASES),
    Door("/cases/many", many.many, ROLES_WITH_CASES),
    Door("/cases/many", many.prepare_many, ROLES_WITH_CASES, methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/cases/many/do", many.do_many, ROLES_WITH_CASES, methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/cases/many/<key>", many.many_done, ROLES_WITH_CASES),
    Door("/cases/many/<key>", many.go_on_many, ROLES_WITH_CASES, methods=("POST",)),
    Door("/cases/export", exports.export, ROLES_WITH_CASES, fresh=True),
    Door("/cases/export", exports.start_export, ROLES_WITH_CASES, methods=("POST",), fresh=True),
    Door("/cases/many/<key>/take-back", team.take_back, ROLES_WITH_CASES, methods=("POST",)),
    Door("/asked", asking.asked, EVERYBODY),
    Door("/asked/<number>", asking.answer_why, EVERYBODY, methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/notices", notices.notices, ROLES_WITH_CASES),
    Door("/notices", notices.read_notices, ROLES_WITH_CASES, methods=("POST",)),
    Door("/notices/fragment", notices.notices_fragment, ROLES_WITH_CASES, polled=True),
    Door("/team", team.team, ROLES_WITH_CASES),
    Door("/team/deputies", team.name_deputy, ROLES_WITH_CASES, methods=("POST",)),
    Door("/team/deputies/<number>/end", team.end_deputy, ROLES_WITH_CASES, methods=("POST",)),
    Door("/team/hand-over", team.hand_over, ROLES_WITH_CASES, methods=("POST",)),
    Door("/cases/<ref>/print", printing.print_case, ROLES_WITH_CASES),
    Door("/lists", kept_lists.kept, ROLES_WITH_CASES),
    Door("/lists", kept_lists.keep_list, ROLES_WITH_CASES, methods=("POST",)),
    Door("/lists/<number>/forget", kept_lists.forget_list, ROLES_WITH_CASES, methods=("POST",)),
    Door("/search", search.search, ROLES_WITH_CASES),
    Door("/search", search.start_search, ROLES_WITH_CASES, methods=("POST",)),
    Door("/search/<token>", search.found, ROLES_WITH_CASES),
    Door("/cases/<ref>", case_pages.case, ROLES_WITH_CASES),
    Door("/cases/<ref>/fragment", case_pages.case_fragment, ROLES_WITH_CASES, polled=True),
    Door("/cases/<ref>/typed", case_team.keep_typed, ROLES_WITH_CASES, methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/cases/<ref>/left", case_team.leave_case, ROLES_WITH_CASES, methods=("POST",), polled=True),
    Door("/cases/<ref>/people", case_team.people_of_case, ROLES_WITH_CASES, methods=("POST",)),
    Door("/cases/<ref>/reveal", case_pages.reveal, ROLES_WITH_CASES, methods=("POST",)),
    Door("/cases/<ref>/readers", audit.readers, ROLES_WITH_CASES),
    Door("/cases/<ref>/readers", asking.ask_why, WATCHERS, methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/cases/<ref>/seal", sealing.seal, WATCHERS, fresh=True),
    Door("/cases/<ref>/seal", sealing.set_seal, WATCHERS, methods=("POST",), fresh=True),
    Door("/cases/<ref>/hold", legal_hold.hold, WATCHERS, fresh=True),
    Door("/cases/<ref>/hold", legal_hold.set_hold, WATCHERS, methods=("POST",), fresh=True),
    Door("/cases/<ref>/recordings/<sid>", recordings.recording, ROLES_WITH_CASES),
    Door("/cases/<ref>/attach", acts.attach, ROLES_WITH_CASES, methods=("POST",), takes_files=True),
    Door("/cases/<ref>/files/<number>", case_files.file, ROLES_WITH_CASES),
    Door(f"/cases/<ref>/<any({', '.join(verb for verb in acts.VERBS if verb != 'attach')}):verb>", acts.act, ROLES_WITH_CASES,
         methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/tasks", tasks.tasks, ROLES_WITH_CASES),
    Door("/tasks/fragment", tasks.tasks_fragment, ROLES_WITH_CASES, polled=True),
    Door("/tasks/<number>/attempt", tasks.note_attempt, ROLES_WITH_CASES, methods=("POST",)),
    Door("/tasks/<number>/take", tasks.take_task, ROLES_WITH_CASES, methods=("POST",)),
    Door("/tasks/<number>/give-back", tasks.give_back_task, ROLES_WITH_CASES, methods=("POST",)),
    Door("/texts", texts.texts, ROLES_WITH_CASES),
    Door("/texts/<text_id>/<any(%s):verb>" % ", ".join(f'"{verb}"' for verb in texts.ACTS), texts.decide_text,
         ROLES_WITH_CASES, methods=("POST",)),
    Door("/audit", audit.audit, PROVERS),
    Door("/audit/touched", touched.touched, PROVERS | TEACHERS, fresh=True),
    Door("/audit/touched", touched.show_touched, PROVERS | TEACHERS, methods=("POST",), fresh=True),
    Door("/subject", subject.subject, WATCHERS, fresh=True),
    Door("/subject", subject.take_subject_file, WATCHERS, methods=("POST",), fresh=True),
    Door("/service", service.service, WATCHERS | TEACHERS),
    Door("/service/<code>", service.set_alarm, TEACHERS, methods=("POST",)),
    Door("/supervise", supervision.supervise, WATCHERS),
    Door("/supervise/fragment", supervision.supervise_fragment, WATCHERS, polled=True),
    Door("/supervise/<number>/give", supervision.give_call, WATCHERS, methods=("POST",)),
    Door("/wall", supervision.wall, EVERYBODY),
    Door("/wall/fragment", supervision.wall_fragment, EVERYBODY, polled=True),
    Door("/console", console.console, ANSWERING),
    Door("/console/fragment", console.console_fragment, ANSWERING, polled=True),
    Door("/console/save", log_acts.save_log, ANSWERING, methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/console/draft", log_acts.save_draft, ANSWERING, methods=("POST",), most_bytes=LONG_FORM_BYTES),
    Door("/console/take-draft", log_acts.take_draft, ANSWERING, methods=("POST",)),
    Door("/console/places", log_acts.find_places, ANSWERING, methods=("POST",)),
    Door("/console/alive", call_acts.stay_in_touch, ANSWERING, methods=("POST",), polled=True),
    Door("/console/token", call_acts.voice_token, ANSWERING, methods=("POST",)),
    Door("/console/<any(%s):verb>" % ", ".join(f'"{verb}"' for verb in call_acts.VERBS), call_acts.call_act, ANSWERING,
         methods=("POST",)),
    Door("/left", left_cases.left_cases, WITH_QUEUE),
    Door("/admin/settings", settings_transfer.settings, TEACHERS),
    Door("/admin/settings", settings_transfer.look_at_settings, TEACHERS, methods=("POST",), fresh=True,
         most_bytes=LONG_FORM_BYTES),
    Door("/admin/settings/file", settings_transfer.take_settings_out, TEACHERS, fresh=True),
    Door("/admin/settings/take-over", settings_transfer.take_settings_over, TEACHERS, methods=("POST",), fresh=True,
         most_bytes=LONG_FORM_BYTES),
    Door("/admin/users", account_settings.users, TEACHERS, fresh=True),
    Door("/admin/users", account_settings.invite, TEACHERS, methods=("POST",), fresh=True),
    Door("/admin/users/<number>", account_settings.user, TEACHERS, fresh=True),
    Door("/admin/users/<number>/let-in-anew", account_settings.let_in_anew, TEACHERS, methods=("POST",), fresh=True),
    Door(f"/admin/users/<number>/<any({', '.join(account_settings.VERBS)}):verb>", account_settings.change_user, TEACHERS,
         methods=("POST",), fresh=True),
    Door("/admin/calendar", calendar.calendar, TEACHERS),
    Door("/admin/calendar", calendar.change_day, TEACHERS, methods=("POST",)),
    Door("/admin/clocks", clock_settings.clock_settings, TEACHERS),
    Door("/admin/clocks/<code>", clock_settings.set_clock, TEACHERS, methods=("POST",)),
    Door("/admin/retention", retention.retention, TEACHERS),
    Door("/admin/retention/<code>", retention.set_retention, TEACHERS, methods=("POST",)),
    Door("/admin/texts", text_settings.text_settings, TEACHERS),
    Door("/admin/texts/<code>", text_settings.set_text, TEACHERS, methods=("POST",)),
    Door("/admin/texts/<code>/retire", text_settings.retire_text, TEACHERS, methods=("POST",)),
    Door("/admin/vocabulary", vocabulary.vocabulary, TEACHERS),
    Door("/admin/vocabulary/<code>", vocabulary.reason_page, TEACHERS),
    Door("/admin/vocabulary/<code>", vocabulary.set_reason, TEACHERS, methods=("POST",)),
    Door("/admin/places", places.places, TEACHERS),
    Door("/admin/places", places.publish_place, TEACHERS, methods=("POST",)),
    Door("/admin/places/preview", places.preview_place, TEACHERS, methods=("POST",)),
    Door("/admin/places/<number>/retire", places.retire_place, TEACHERS, methods=("POST",)),
)
STREAM = Door("/stream", stream.stream, ROLES_WITH_CASES, polled=True)


BY_ENDPOINT = {f"dashboard.{door.view.__name__}": door for door in (*DOORS, STREAM)}


def blueprint(*, with_stream: bool) -> Blueprint:
    """The staff's pages behind their guard; the stream stands in a process of its own alone, where it keeps nobody waiting."""
    pages = Blueprint("dashboard", __name__)
    pages.before_request(require_staff)
    pages.after_request(remember_way)
    pages.after_request(note_refusal)
    for door in (*DOORS, STREAM) if with_stream else DOORS:
        pages.add_url_rule(door.rule, endpoint=door.view.__name__, view_func=door.view,
                           methods=list(door.methods))
    return pages
