import type { Command } from 'commander';
import { answered } from './api-client.ts';
import { openSession, type CommandLine } from './command-line.ts';
import type { components } from './generated/api.ts';
import { readJson } from './json-file.ts';
import { toFields, toSections, toTable } from './output.ts';

type Version = components['schemas']['BusinessCalendarVersion'];
type Calendar = components['schemas']['BusinessCalendar'];
type Shifts = Calendar['makeUpShifts'];

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

function toShiftsText(shifts: Shifts): string {
  return shifts.map(({ from, until }) => `${from}-${until}`).join(' ') || 'closed';
}

function toListText(versions: readonly Version[]): string {
  return toTable(
    ['name', 'version', 'title', 'time zone', 'known until'],
    versions.map(({ name, version, calendar }) => [
      name,
      version,
      calendar.title,
      calendar.timeZone,
      calendar.knownUntil,
    ]),
  );
}

/** The days that differ from the week, in their order. */
function toDays({ holidays, makeUpDays, makeUpShifts, overrides }: Calendar): string[][] {
  return [
    ...holidays.map(({ day, name }) => [day, 'holiday', name, 'closed']),
    ...makeUpDays.map(({ day, name }) => [day, 'make-up day', name, toShiftsText(makeUpShifts)]),
    ...overrides.map(({ day, reason, shifts }) => [day, 'override', reason, toShiftsText(shifts)]),
  ].sort(([left = ''], [right = '']) => left.localeCompare(right));
}

function toCalendarText({ name, version, createdAt, createdBy, calendar }: Version): string {
  return toSections(
    toFields({
      calendar: `${name} version ${version}`,
      title: calendar.title,
      'time zone': calendar.timeZone,
      'known until': calendar.knownUntil,
      written: `${createdAt} by ${createdBy}`,
    }),
    toTable(
      ['weekday', 'hours'],
      WEEKDAYS.map((weekday, index) => [weekday, toShiftsText(calendar.weeklyShifts[index] ?? [])]),
    ),
    toTable(['day', 'kind', 'name', 'hours'], toDays(calendar)),
  );
}

function registerReading(calendar: Command, line: CommandLine): void {
  calendar
    .command('list')
    .description('list the business calendars that are in force')
    .action(async (_options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const { data } = await answered(api.GET('/v1/calendars'));
      show({ json: data, text: toListText(data.items) });
    });
  calendar
    .command('show')
    .description('show a business calendar; --json shows the document that put takes')
    .argument('<name>', 'its name')
    .action(async (name: string, _options: object, command: Command) => {
      const { api, show } = openSession(line, command, 'auditor');
      const { data } = await answered(api.GET('/v1/calendars/{name}', { params: { path: { name } } }));
      show({ json: data, text: toCalendarText(data) });
    });
}

function registerPut(calendar: Command, line: CommandLine): void {
  calendar
    .command('put <name> <file>')
    .description('add a version of a business calendar; - reads the standard input')
    .action(async (name: string, file: string, _options: object, command: Command) => {
      const { api, terminal, show } = openSession(line, command, 'admin');
      const body = await readJson<Calendar>(file, terminal);
      const { data } = await answered(api.PUT('/v1/calendars/{name}', { params: { path: { name } }, body }));
      show({ json: data, text: `version ${data.version} of ${name} is in force\n` });
    });
}

/** Registers reading and writing business calendars. */
export function registerCalendars(calendar: Command, line: CommandLine): void {
  registerReading(calendar, line);
  registerPut(calendar, line);
}
