import { hostOf } from '@cairn/sdk/plugin'
import { objectOf } from '@cairn/sdk'
import { aside, CANARY, secretsOf } from '../account.ts'
import { type Check, firstOf, NOT_APPLICABLE, type Verdict } from '../check.ts'
import type { MockRequest } from '../mock.ts'
import type { Faults, Stand } from '../stand.ts'
import type { Subject } from '../subject.ts'
import { SECRET } from './form.ts'

type Connection = Subject['manifest']['connections'][number]

const DENIED: Faults = () => ({ status: 401, body: '{"error":"unauthorized"}' })
/** The beginnings of keys that providers give out, and of private ones. */
const HARD_CODED =
  /\b(sk_live_|AKIA[0-9A-Z]{12}|LTAI[0-9A-Za-z]{12}|xox[bpoa]-|ghp_[0-9A-Za-z]{20}|SG\.[\w-]{16}\.)|-----BEGIN [A-Z ]*PRIVATE KEY/

interface Tried {
  readonly error: unknown
  readonly stand: Stand
}

/** The test of an account in one process: refused, let in, refused after its secrets were turned, and let in again. */
function trials(subject: Subject, connection: Connection): Promise<readonly Tried[]> {
  return subject.once(`trials ${connection.id}`, async () => {
    const tried: Tried[] = []
    for (const faults of [DENIED, undefined, DENIED, undefined]) {
      const { services, stand, settings } = aside(subject, { type: connection.id, ...(faults && { faults }) })
      const error: unknown = await subject
        .ask({ method: 'test', node: connection.id, input: { settings }, services })
        .then(
          () => undefined,
          (thrown: unknown) => thrown ?? 'nothing',
        )
      tried.push({ error, stand })
    }
    return tried
  })
}

/** An API of actions is called by POST for what it only reads, and the action says which it is. */
const asksOnly = ({ headers }: MockRequest): boolean =>
  /^(Query|List|Get|Describe)[A-Z]/.test(headers['x-acs-action'] ?? '')

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : JSON.stringify(error))

const each =
  (judge: (subject: Subject, connection: Connection) => Promise<Verdict> | Verdict) =>
  (subject: Subject): Promise<Verdict> =>
    firstOf(subject.manifest.connections, (connection) => judge(subject, connection))

export const accountChecks: readonly Check[] = [
  {
    id: 'C1',
    title: 'an account that works passes its test',
    fails: each(async (subject, connection) => {
      if (!connection.test)
        return `${connection.id} has no test: nobody knows whether an account works before it sends.`
      const [, good] = await trials(subject, connection)
      return good?.error === undefined ? undefined : `${connection.id}: ${messageOf(good.error)}`
    }),
  },
  {
    id: 'C2',
    title: 'an account that is refused fails its test',
    needs: ['C1'],
    fails: each(async (subject, connection) => {
      const [bad] = await trials(subject, connection)
      return bad?.error === undefined ? `${connection.id}: its test is content with 401.` : undefined
    }),
  },
  {
    id: 'C3',
    title: 'the test changes nothing on the other side',
    needs: ['C1'],
    fails: each(async (subject, connection) => {
      const tried = await trials(subject, connection)
      const seen = tried.flatMap(({ stand }) => stand.seen)
      // a token is fetched by POST, which changes nothing that anybody would notice
      const wrote = seen.find(
        ({ request, messages }) => messages !== undefined || !['GET', 'POST'].includes(request.method),
      )
      const posted = seen.find(
        ({ request }) => request.method === 'POST' && !/token|oauth|auth/i.test(request.path) && !asksOnly(request),
      )
      const found = wrote ?? posted
      return found && `${connection.id}: its test calls ${found.request.method} ${found.request.path}.`
    }),
  },
  {
    id: 'C4',
    title: 'a secret is found nowhere but in the host',
    fails: canaries,
  },
  {
    id: 'C5',
    title: 'what is secret is written and never read: it is not among the settings',
    still: true,
    fails: each((_, { id, settings }) => {
      const found = Object.keys(objectOf(settings['properties'])).find((name) => SECRET.test(name))
      return found && `${id}: ${found} belongs among the secrets.`
    }),
  },
  // the host itself fetches no tokens for a plugin's account
  { id: 'C6', title: 'a token that ran out is fetched once, and the call made once more', fails: () => NOT_APPLICABLE },
  {
    id: 'C7',
    title: 'it calls public names over https, and no whole top-level domain',
    still: true,
    fails: each((_, { id, baseUrl, hosts }) => {
      if (!baseUrl.startsWith('https:')) return `${id}: ${baseUrl} is called without TLS.`
      const closed = [hostOf(baseUrl), ...hosts].find((host) => !isPublic(host))
      return closed && `${id}: ${closed} is no public name, or far too many.`
    }),
  },
  {
    id: 'C8',
    title: 'secrets that were changed are used at once',
    needs: ['C1', 'C2'],
    fails: each(async (subject, connection) => {
      const [, , turned, again] = await trials(subject, connection)
      if (turned?.error === undefined) return `${connection.id}: its test is content with secrets that no longer work.`
      return again?.error === undefined
        ? undefined
        : `${connection.id}: it does not come back once the secrets are right.`
    }),
  },
]

function isPublic(host: string): boolean {
  const [name = ''] = host.split(':')
  if (name.startsWith('*.')) return name.split('.').length >= 3
  if (name.includes('{')) return name.split('.').length >= 2 || /^\{\w+\}$/.test(name)
  return !/^(localhost|[\d.]+|\[.*\])$|\.(local|internal|localhost)$/.test(name) && name.includes('.')
}

/** Looked at late: by then everything was asked, and whatever leaked has leaked. */
function canaries(subject: Subject): Verdict {
  const { manifest, logged, kept, written = '' } = subject
  const hard = Object.keys(manifest.files).find(
    (name) => name !== 'mock.ts' && HARD_CODED.test(subject.read(name) ?? ''),
  )
  if (hard !== undefined) return `${hard} holds what looks like somebody's key.`
  if (manifest.connections.length === 0) return NOT_APPLICABLE
  const secrets = manifest.connections.flatMap((each) => Object.values(secretsOf(subject, each)))
  const places = { 'its log': logged.join('\n'), 'its kept values': JSON.stringify([...kept]), 'its manifest': written }
  const found = Object.entries(places).find(
    ([, text]) => text.includes(CANARY) || secrets.some((secret) => secret.length > 8 && text.includes(secret)),
  )
  return found && `A secret stands in ${found[0]}.`
}
