/** What the script that makes custom fields begins with, before its data. */
export const scriptHead = `#!/usr/bin/env python3
"""Makes the custom fields of a migration in an Odoo, 14 to 19, over XML-RPC.

    python3 create_custom_fields.py --url https://odoo.example.com --db production --user admin

The password, or an API key of the user, comes from the environment (ODOO_PASSWORD) or is asked for. The user needs
the Settings rights. With --check nothing is written: the script only says what it would do.

Run it as often as you like: what is missing is made, what is there is left as it is. Nothing that Odoo has is ever
changed, renamed or removed. It needs Python 3.7 or newer, and nothing but what Python brings.

Exit codes: 0 all fields are there (with --check: or can be made), 1 a field conflicts or could not be made,
2 usage, 3 could not connect or log in, or the connection broke.
"""
import argparse
import getpass
import http.client
import os
import socket
import sys
import xmlrpc.client
from xml.parsers.expat import ExpatError
`;

/** What it does with its data: plain text of Python, without a backslash, so that it reads here as it runs. */
export const scriptBody = `
# Odoo 14 sets all models up anew for every field of a call (0.6 s each) and stops a call after 60 s of computing.
FIELDS_A_CALL = 25

# No mail, no follower, no tracking message; without a language Odoo 14 says only the names of rules that are broken.
CONTEXT = {
    'tracking_disable': True,
    'mail_create_nolog': True,
    'mail_create_nosubscribe': True,
    'mail_notrack': True,
    'lang': 'en_US',
}


class CannotConnect(Exception):
    """Odoo cannot be reached, is no Odoo, or does not let the user in."""


class Once:
    """Sends every request once, on a connection of its own: Python would send it again when the connection broke,
    and Odoo may have done it the first time."""

    def request(self, host, handler, request_body, verbose=False):
        self.close()
        return self.single_request(host, handler, request_body, verbose)


class OnceHttp(Once, xmlrpc.client.Transport):
    pass


class OnceHttps(Once, xmlrpc.client.SafeTransport):
    pass


class Odoo:
    def __init__(self, url, database, user, password):
        self.url, self.database, self.password = url.rstrip('/'), database, password
        try:
            self.uid = self.send('common', 'authenticate', database, user, password, {})
        except xmlrpc.client.Fault as fault:
            raise CannotConnect('Odoo let nobody into the database %s: %s' % (database, said(fault)))
        if not self.uid:
            raise CannotConnect(
                'Odoo does not accept this user and password for the database %s. Check them; where two-factor '
                'authentication is on, use an API key in place of the password.' % database)

    def send(self, service, method, *arguments):
        transport = OnceHttps() if self.url.startswith('https://') else OnceHttp()
        try:
            with xmlrpc.client.ServerProxy(
                    '%s/xmlrpc/2/%s' % (self.url, service), transport=transport, allow_none=True) as server:
                return getattr(server, method)(*arguments)
        except xmlrpc.client.ProtocolError as error:
            headers = {name.lower(): value for name, value in error.headers.items()}
            moved = headers.get('location') if 300 <= error.errcode < 400 else None
            answer = 'it is at %s now' % moved if moved else '%s %s' % (error.errcode, error.errmsg)
            raise CannotConnect('%s did not answer as Odoo does: %s.' % (self.url, answer))
        except (xmlrpc.client.ResponseError, ExpatError):
            raise CannotConnect('%s answers, but not as Odoo does. Check the address.' % self.url)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise CannotConnect(
                'The connection to %s failed: %s. Check the address, and run the script again: it goes on where it '
                'stopped.' % (self.url, error))

    def call(self, model, method, *arguments, **named):
        named['context'] = CONTEXT
        return self.send(
            'object', 'execute_kw', self.database, self.uid, self.password, model, method, list(arguments), named)

    def find(self, model, domain, fields, order='id'):
        return self.call(model, 'search_read', domain, fields=fields, order=order)


def said(fault):
    """What Odoo says of a failure: its last line where it shows the whole way there."""
    lines = [line.strip() for line in fault.faultString.splitlines() if line.strip()]
    return ' '.join(lines[-1:] if lines and lines[0].startswith('Traceback') else lines)


class Report:
    """Prints what becomes of each field, and counts."""

    def __init__(self):
        self.there, self.made, self.added, self.problems = 0, 0, 0, set()

    def say(self, field, text):
        print('%s %s: %s' % (field['model'], field['name'], text))

    def problem(self, field, text):
        self.problems.add(key(field))
        self.say(field, 'PROBLEM: ' + text)

    def fine(self, fields):
        return [field for field in fields if key(field) not in self.problems]


def key(field):
    return field['model'], field['name']


class State:
    """What Odoo has of all this."""

    def __init__(self, odoo):
        names = {field['model'] for field in FIELDS} | {field['relation'] for field in FIELDS if field.get('relation')}
        self.models = {
            model['model']: model['id'] for model in odoo.find('ir.model', [('model', 'in', sorted(names))], ['model'])}
        # Of the models themselves: in Odoo 14 users have a copy of each field of partners that is none of theirs.
        found = odoo.find(
            'ir.model.fields',
            [('model', 'in', sorted(self.models)), ('name', 'in', sorted({field['name'] for field in FIELDS}))],
            ['model', 'name', 'ttype', 'relation', 'state', 'modules', 'field_description'])
        self.fields = {key(field): field for field in found}
        self.options = {field['id']: [] for field in found if field['ttype'] == 'selection'}
        for option in odoo.find(
                'ir.model.fields.selection', [('field_id', 'in', sorted(self.options))],
                ['field_id', 'value', 'name', 'sequence'], order='sequence, id'):
            self.options[option['field_id'][0]].append(option)
        self.currencies = {}
        monetary = sorted({field['model'] for field in FIELDS if field['type'] == 'monetary'})
        if monetary:
            for field in odoo.find(
                    'ir.model.fields',
                    [('model', 'in', monetary), ('ttype', '=', 'many2one'), ('relation', '=', 'res.currency')],
                    ['model', 'name']):
                self.currencies.setdefault(field['model'], set()).add(field['name'])
            # One made after the amounts in it does as well: Odoo 14 and 19 give the model both then.
            for field in FIELDS:
                if field['type'] == 'many2one' and field.get('relation') == 'res.currency':
                    self.currencies.setdefault(field['model'], set()).add(field['name'])
        self.names_currency = bool(monetary) and 'currency_field' in odoo.call(
            'ir.model.fields', 'fields_get', allfields=['currency_field'], attributes=['type'])

    def from_module(self, field):
        """Whether the field comes with the module of the same migration, which can be installed instead."""
        held = self.fields[key(field)]
        return held['state'] == 'base' and MODULE in (held['modules'] or '').split(', ')


def conflict(field, state):
    """Why a field that is there is not the one that is meant; None where it is."""
    held = state.fields[key(field)]
    if held['state'] != 'manual' and not state.from_module(field):
        return ('is a field of Odoo or of an app (%s), not a custom one; it was left alone. Give this one another '
                'name.' % (held['modules'] or 'unknown'))
    if held['ttype'] != field['type']:
        return ('is %s in Odoo and should be %s; it was left alone, because a type is for ever in Odoo. Give this '
                'field another name, or remove the one in Odoo with all it holds.' % (held['ttype'], field['type']))
    if field['type'] == 'many2one' and (held['relation'] or None) != field.get('relation'):
        return ('names records of %s in Odoo and should name those of %s; it was left alone. Give this field another '
                'name, or remove the one in Odoo with all it holds.' % (
                    held['relation'] or 'nothing', field.get('relation') or 'nothing'))
    return None


def hindrance(field, state):
    """Why a field cannot be made; None where it can. Odoo 14 and 19 answer with an id all the same, for a field
    that its model does not have: many2one without a model, monetary without a currency."""
    if field['type'] == 'many2one' and not field.get('relation'):
        return 'is a many2one that names no model. Say which records it names.'
    if field['type'] == 'many2one' and field['relation'] not in state.models:
        return 'names records of %s, a model that this Odoo does not have. Install the app that brings it.' % (
            field['relation'])
    if field['type'] == 'monetary' and currency(field, state) is None:
        others = sorted(state.currencies.get(field['model'], ()))
        why = 'its records have no currency'
        if others:
            why = 'this Odoo takes the currency from currency_id or x_currency_id only, and its records have %s' % (
                ', '.join(others))
            if state.names_currency:
                why = 'its records have several currencies (%s)' % ', '.join(others)
        return 'is monetary, but %s. Make it a float, or add a many2one x_currency_id to res.currency first.' % why
    return None


def currency(field, state):
    """Name of the field with the currency of a monetary one; None where there is none to be had. Odoo looks for
    currency_id, then x_currency_id, by itself; another one can be named in 19, but not in 14."""
    names = state.currencies.get(field['model'], set())
    for name in ('currency_id', 'x_currency_id'):
        if name in names:
            return name
    return next(iter(names)) if state.names_currency and len(names) == 1 else None


def values_of(field, state):
    values = {
        'model_id': state.models[field['model']],
        'name': field['name'],
        'ttype': field['type'],
        'field_description': field['label'],
        'state': 'manual',
    }
    if field.get('help'):
        values['help'] = field['help']
    if field['type'] == 'selection':
        values['selection_ids'] = [
            (0, 0, {'value': value, 'name': name, 'sequence': at})
            for at, (value, name) in enumerate(field.get('options', []))]
    if field['type'] == 'many2one':
        values.update(relation=field['relation'], on_delete='set null')
    if field['type'] == 'monetary' and currency(field, state) not in ('currency_id', 'x_currency_id'):
        values['currency_field'] = currency(field, state)
    return values


def create(odoo, state, report, fields):
    """Makes fields in one call; where Odoo refuses it, finds out which of them it does not want.
    Returns the fields that were made, with their ids."""
    try:
        ids = odoo.call('ir.model.fields', 'create', [values_of(field, state) for field in fields])
        return list(zip(fields, ids))
    except xmlrpc.client.Fault as fault:
        if is_forbidden(fault):
            raise
        if len(fields) > 1:
            half = len(fields) // 2
            return create(odoo, state, report, fields[:half]) + create(odoo, state, report, fields[half:])
        report.problem(fields[0], 'could not be made. Odoo says: %s' % said(fault))
        return []


def create_missing(odoo, state, report, missing):
    made = []
    for model in sorted({field['model'] for field in missing}):
        own = [field for field in missing if field['model'] == model]
        for start in range(0, len(own), FIELDS_A_CALL):
            made += create(odoo, state, report, own[start:start + FIELDS_A_CALL])
    register(odoo, report, made)
    return [field for field, _ in made]


def register(odoo, report, made):
    """Gives the fields made now the external ids that the migration knows them by. A field that was there before is
    somebody else's: the migration takes it by its name and type, and never changes it."""
    named = {tuple(field['external_id'].split('.', 1)): (field, id) for field, id in made if field.get('external_id')}
    taken = {(one['module'], one['name']) for one in odoo.find(
        'ir.model.data',
        [('module', 'in', sorted({module for module, _ in named})), ('name', 'in', sorted(name for _, name in named))],
        ['module', 'name'])} if named else set()
    for field, _ in (named[one] for one in sorted(taken) if one in named):
        report.say(field, 'its external id %s stands for another record already; left as it is' % field['external_id'])
    new = [
        {'module': module, 'name': name, 'model': 'ir.model.fields', 'res_id': id}
        for (module, name), (_, id) in sorted(named.items(), key=lambda one: one[0]) if (module, name) not in taken]
    if new:
        odoo.call('ir.model.data', 'create', new)


def missing_options(field, state):
    """Options that a selection lacks, each to stand behind the one it stands behind in the definition: options with
    the same sequence are in the order they were made."""
    held = state.fields[key(field)]
    sequences = {option['value']: option['sequence'] for option in state.options[held['id']]}
    at = min(sequences.values(), default=1) - 1
    missing = []
    for value, name in field.get('options', []):
        at = sequences.get(value, at)
        if value not in sequences:
            missing.append({'field_id': held['id'], 'value': value, 'name': name, 'sequence': at})
    return missing


def add_options(odoo, state, report, fields, check):
    new = []
    for field in fields:
        missing = missing_options(field, state) if field['type'] == 'selection' else []
        if missing and state.from_module(field):
            report.problem(field, 'lacks the options %s. It comes with the module %s: upgrade that.' % (
                ', '.join(option['value'] for option in missing), MODULE))
            continue
        for option in missing:
            report.say(field, 'option %r %s' % (option['value'], 'would be added' if check else 'is added'))
        new += missing
    report.added += len(new)
    if new and not check:
        odoo.call('ir.model.fields.selection', 'create', new)


def verify(odoo, report, fields):
    """Asks the models themselves: an id does not prove that a field exists."""
    for model in sorted({field['model'] for field in fields}):
        own = [field for field in fields if field['model'] == model]
        held = odoo.call(
            model, 'fields_get', allfields=[field['name'] for field in own],
            attributes=['type', 'relation', 'selection'])
        for field in own:
            found = held.get(field['name'])
            options = {value for value, _ in (found or {}).get('selection') or []}
            if found is None:
                report.problem(
                    field, 'is defined in Odoo, but its model does not have it. Remove it in Odoo (Settings, '
                    'Technical, Fields) and run the script again.')
            elif found['type'] != field['type'] or found.get('relation') != field.get('relation'):
                report.problem(field, 'is not what it should be: Odoo says %r. Remove it in Odoo and run the script '
                               'again.' % found)
            elif not options.issuperset(value for value, _ in field.get('options', [])):
                report.problem(field, 'does not show all its options yet. Run the script again.')


def is_forbidden(fault):
    return fault.faultCode == 4


def run(odoo, check):
    report, state = Report(), State(odoo)
    there, missing = [], []
    for field in FIELDS:
        if field['model'] not in state.models:
            report.problem(field, 'there is no model %s in this Odoo. Install the app that brings it, and run the '
                           'script again.' % field['model'])
            continue
        held = state.fields.get(key(field))
        problem = hindrance(field, state) if held is None else conflict(field, state)
        if problem:
            report.problem(field, problem)
        else:
            (missing if held is None else there).append(field)
    for field in there:
        label = state.fields[key(field)]['field_description']
        report.say(field, 'is there' if label == field['label'] else 'is there, labelled %r; left as it is' % label)
    # New options do not show in a --check, so what is there is looked at as it is.
    add_options(odoo, state, report, there, check)
    if check:
        for field in missing:
            report.say(field, 'would be made (%s)' % kind(field, state))
        verify(odoo, report, [dict(field, options=[]) for field in report.fine(there)])
    else:
        made = create_missing(odoo, state, report, missing)
        verify(odoo, report, report.fine(there + made))
        for field in report.fine(made):
            report.say(field, 'is made (%s)' % kind(field, state))
        missing = made
    print('%d there, %d %s, %d options %s, %d with problems.' % (
        len(report.fine(there)), len(report.fine(missing)), 'would be made' if check else 'made',
        report.added, 'would be added' if check else 'added', len(report.problems)))
    return 1 if report.problems else 0


def kind(field, state):
    if field['type'] == 'monetary':
        return 'monetary, in the currency of %s' % currency(field, state)
    return 'many2one to %s' % field['relation'] if field['type'] == 'many2one' else field['type']


def web_address(text):
    if not text.startswith(('http://', 'https://')):
        raise argparse.ArgumentTypeError('begin the address with https:// or http://')
    return text


def main():
    # A terminal that cannot show a letter shows its number.
    sys.stdout.reconfigure(errors='backslashreplace')
    sys.stderr.reconfigure(errors='backslashreplace')
    parser = argparse.ArgumentParser(
        description='Makes the %d custom fields of the migration %s in an Odoo.' % (len(FIELDS), MIGRATION),
        epilog='The password or API key comes from the environment (ODOO_PASSWORD) or is asked for.')
    parser.add_argument('--url', required=True, type=web_address, help='address of Odoo: https://odoo.example.com')
    parser.add_argument('--db', required=True, help='name of the database')
    parser.add_argument('--user', required=True, help='login of a user with the Settings rights')
    parser.add_argument('--check', action='store_true', help='write nothing, only say what would be done')
    asked = parser.parse_args()
    try:
        password = os.environ.get('ODOO_PASSWORD') or getpass.getpass('Password or API key of %s: ' % asked.user)
    except EOFError:
        parser.error('no password: set ODOO_PASSWORD')
    # Longer than Odoo lets a call take (120 s).
    socket.setdefaulttimeout(300)
    try:
        return run(Odoo(asked.url, asked.db, asked.user, password), asked.check)
    except CannotConnect as error:
        print(error, file=sys.stderr)
        return 3
    except xmlrpc.client.Fault as fault:
        advice = ' Use a user with the Settings rights.' if is_forbidden(fault) else ''
        print('Odoo refused: %s%s' % (said(fault), advice), file=sys.stderr)
        return 1


if __name__ == '__main__':
    sys.exit(main())
`;
