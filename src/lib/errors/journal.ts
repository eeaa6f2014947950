import type { ErrorFacts } from './facts.js';

/** What goes wrong with the records of calls. */
export const JOURNAL_ERRORS = {
  'journal.not_found': {
    retryable: false,
    remedy:
      'Name a call by its id, by the first six characters of it or more, by the carrier’s id, or say last; talkpath calls lists them. journal.dir says where they lie.',
  },
  'journal.no_snapshot': {
    retryable: true,
    remedy:
      'The folder live in journal.dir must be writable: after a crash, calls could not go on where they were.',
  },
  'journal.bad_snapshot': {
    retryable: false,
    remedy:
      'What an earlier process left of this call in the folder live of journal.dir can not be read, so that its caller heard an apology: look at the disk, and at who else writes there.',
  },
  'journal.ambiguous': {
    retryable: false,
    remedy: 'More than one call’s id begins so; give more of it.',
  },
  'journal.unreadable': {
    retryable: false,
    remedy:
      'Name a file that is a journal; if it is one, check journal.dir and who may read it (files are 0600).',
  },
  'journal.newer_schema': {
    retryable: false,
    remedy: 'A newer Talkpath wrote this journal; read it with that version or a later one.',
  },
  'journal.unknown_schema': {
    retryable: false,
    remedy:
      'No version of Talkpath that this one knows wrote this journal as it stands: read it with the version that wrote it, or look at its first line, which may be damaged.',
  },
  'journal.write_failed': {
    retryable: true,
    remedy:
      'The call goes on, and its journal says what is missing. Check that journal.dir exists, may be written to and has room; journal.max_mb and journal.keep_days bound what is kept.',
  },
  'journal.cleanup_failed': {
    retryable: true,
    remedy: 'Old journals could not be deleted; check who may write to journal.dir. It is tried again.',
  },
} as const satisfies Record<string, ErrorFacts>;
