import { formOfJson, type Json, type JsonObject, objectOf } from '@cairn/sdk'
import { type Check, firstOf, NOT_APPLICABLE } from '../check.ts'
import { closedServices } from '../account.ts'
import { chanceOf, sample, spoil } from '../samples.ts'
import type { Subject } from '../subject.ts'

export const SECRET = /(secret|token|password|passwd|api_?key|access_?key|credential)/i
const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean'])
const CONFIGS = 100
/** What the form draws by itself; a name it does not know is drawn as one line of text. */
const WIDGETS: ReadonlySet<unknown> = new Set(
  (
    'duration cel event-name event-match liquid liquid-long time-of-day weekdays audience pool journey words attribute tag ' +
    'instant zone paths shares url window headers properties step events'
  ).split(' '),
)

interface Field {
  readonly path: string
  readonly schema: JsonObject
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const namesIn = (value: Json | undefined): readonly string[] =>
  list(value).flatMap((each) => (typeof each === 'string' ? [each] : []))
const branchesOf = (schema: JsonObject): readonly JsonObject[] =>
  [...list(schema['oneOf']), ...list(schema['anyOf'])].map((each) => objectOf(each))

/** Every field of a form, with those inside of others. */
function fieldsIn(schema: JsonObject, path: string): readonly Field[] {
  return Object.entries(objectOf(schema['properties'])).flatMap(([name, each]) => {
    const own = { path: `${path}.${name}`, schema: objectOf(each) }
    const inside = [own.schema, objectOf(own.schema['items']), ...branchesOf(own.schema)]
    return [own, ...inside.flatMap((inner) => fieldsIn(inner, own.path))]
  })
}

const forms = ({ manifest }: Subject): readonly Field[] => [
  ...manifest.nodes.map(({ id, schema }) => ({ path: id, schema })),
  ...manifest.connections.flatMap(({ id, settings, secrets }) => [
    { path: id, schema: settings },
    { path: id, schema: secrets },
  ]),
]
const allFields = (subject: Subject): readonly Field[] =>
  forms(subject).flatMap(({ schema, path }) => fieldsIn(schema, path))

/** What the form cannot draw, in this field or what lies in it. */
function strange({ path, schema }: Field): string | undefined {
  const { type, items } = schema
  if (branchesOf(schema).length > 0)
    return branchesOf(schema).every(isBranch) ? undefined : `${path} is a choice without a name for each way.`
  if (schema['enum'] !== undefined || schema['const'] !== undefined || SCALARS.has(type) || type === 'object') {
    return ['allOf', 'not', 'patternProperties', '$ref'].some((word) => schema[word] !== undefined)
      ? `${path} is put together in a way no form draws.`
      : undefined
  }
  if (type === 'array' && items !== undefined && schema['prefixItems'] === undefined) return undefined
  return `${path} is of a kind no form draws.`
}

/** One way of a choice: a plain value, or an object told apart by a constant. */
const isBranch = (branch: JsonObject): boolean =>
  branch['const'] !== undefined ||
  SCALARS.has(branch['type']) ||
  branch['type'] === 'null' ||
  Object.values(objectOf(branch['properties'])).some((each) => objectOf(each)['const'] !== undefined)

interface Judged {
  readonly ok: boolean
  readonly value?: Json
  readonly issues?: readonly { readonly message: string }[]
}

const judge = async (subject: Subject, node: string, config: JsonObject): Promise<Judged> =>
  // the shape that `validate` of the guest answers in
  (await subject.ask({ method: 'validate', node, input: { config }, services: closedServices().services })) as Judged

/** Valid and spoiled settings, judged by the plugin's own schema and by the host's. */
async function disagreement(
  subject: Subject,
  { id, schema }: { id: string; schema: JsonObject },
): Promise<string | undefined> {
  const chance = chanceOf(11)
  const form = formOfJson(schema, {})
  for (let i = 0; i < 2 * CONFIGS; i += 1) {
    // a sample of a schema with properties is an object
    const valid = sample(schema, chance) as JsonObject
    const config = i < CONFIGS ? valid : spoil(valid, chance)
    // what nobody declared is refused by the host alone, and never asked of the plugin
    if (Object.keys(config).some((name) => objectOf(schema['properties'])[name] === undefined)) continue
    const [own, hosts] = [await judge(subject, id, config), form.safeParse(config).success]
    if (own.ok !== hosts) {
      return `${id}: its own schema ${own.ok ? 'takes' : 'refuses'} what its JSON Schema ${hosts ? 'takes' : 'refuses'}: ${JSON.stringify(config).slice(0, 120)}`
    }
  }
  return undefined
}

export const formChecks: readonly Check[] = [
  {
    id: 'B1',
    title: 'its settings are made of fields that a form draws',
    still: true,
    fails(subject) {
      for (const { schema } of forms(subject)) formOfJson(schema, {})
      return allFields(subject)
        .map(strange)
        .find((why) => why !== undefined)
    },
  },
  {
    id: 'B2',
    title: 'every field has a title, inside of others too',
    still: true,
    fails(subject) {
      const bare = allFields(subject).find(
        ({ schema }) => schema['label'] === undefined && schema['title'] === undefined && schema['const'] === undefined,
      )
      return bare && `${bare.path} has no title.`
    },
  },
  {
    id: 'B3',
    title: 'the values a new step begins with are valid',
    still: true,
    fails(subject) {
      const wrong = allFields(subject).find(
        ({ schema }) => schema['default'] !== undefined && !fits(schema, schema['default']),
      )
      return wrong && `The default of ${wrong.path} does not fit.`
    },
  },
  {
    id: 'B4',
    title: 'a config with nothing in it is told field by field what is missing',
    fails: (subject) =>
      firstOf(subject.manifest.nodes, async ({ id, schema }) => {
        const said = await judge(subject, id, {}).catch((error: unknown) => String(error))
        if (typeof said === 'string') return `${id}: its schema throws instead of saying what is wrong: ${said}`
        const needed = namesIn(schema['required']).filter(
          (name) => objectOf(objectOf(schema['properties'])[name])['default'] === undefined,
        )
        return needed.length > 0 && said.ok
          ? `${id}: takes an empty config, though ${needed.join(', ')} is needed.`
          : undefined
      }),
  },
  {
    id: 'B5',
    title: 'its own schema and its JSON Schema judge 100 valid and 100 spoiled configs alike',
    needs: ['B1', 'B4'],
    fails: (subject) => firstOf(subject.manifest.nodes, (node) => disagreement(subject, node)),
  },
  {
    id: 'B6',
    title: 'every field is drawn by a widget that the form has',
    still: true,
    fails(subject) {
      const odd = allFields(subject).find(({ schema: { widget } }) => widget !== undefined && !WIDGETS.has(widget))
      return odd && `${odd.path} wants the widget ${JSON.stringify(odd.schema['widget'])}, which there is not.`
    },
  },
  {
    id: 'B7',
    title: 'a config that was read is read the same again',
    needs: ['B1', 'B4', 'B5'],
    fails: (subject) =>
      firstOf(subject.manifest.nodes, async ({ id, schema }) => {
        const once = await judge(subject, id, sample(schema, chanceOf(5)) as JsonObject)
        if (!once.ok) return NOT_APPLICABLE
        const twice = await judge(subject, id, objectOf(once.value))
        return twice.ok && JSON.stringify(twice.value) === JSON.stringify(once.value)
          ? undefined
          : `${id}: what comes out of its schema does not go in again.`
      }),
  },
  {
    id: 'B8',
    title: 'nothing that looks like a secret is asked for in a step',
    still: true,
    fails({ manifest }) {
      for (const { id, schema } of manifest.nodes) {
        const found = fieldsIn(schema, id).find(({ path }) => SECRET.test(path.split('.').at(-1) ?? ''))
        if (found !== undefined) return `Put ${found.path} into the secrets of a connection.`
      }
      return undefined
    },
  },
  {
    id: 'B9',
    title: 'the examples of its fields are valid',
    still: true,
    fails(subject) {
      const wrong = allFields(subject).find(({ schema }) =>
        list(schema['examples']).some((each) => !fits(schema, each)),
      )
      return wrong && `An example of ${wrong.path} does not fit.`
    },
  },
  {
    id: 'B10',
    title: 'every way of a choice has a title',
    still: true,
    fails(subject) {
      const bare = allFields(subject).find(({ schema }) =>
        branchesOf(schema).some(
          (branch) =>
            branch['properties'] !== undefined && branch['title'] === undefined && branch['label'] === undefined,
        ),
      )
      return bare && `A way of ${bare.path} has no title.`
    },
  },
]

/** Without the default itself, which would stand in for what is absent. */
function fits(field: JsonObject, value: Json): boolean {
  const schema = Object.fromEntries(Object.entries(field).filter(([name]) => name !== 'default'))
  return formOfJson({ type: 'object', properties: { value: schema } }, {}).safeParse({ value }).success
}
