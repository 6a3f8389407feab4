import { readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { formOfJson, type JsonObject, objectOf, type Json } from '@cairn/sdk'
import type { PluginNode } from '@cairn/sdk/plugin'
import { closedServices } from '../account.ts'
import { unbumped, wentBack } from '../breaking.ts'
import { type Check, firstOf, NOT_APPLICABLE, type Verdict } from '../check.ts'
import type { Subject } from '../subject.ts'

interface Fixture {
  readonly node: PluginNode
  readonly version: number
  readonly name: string
  readonly config: JsonObject
}

/** `fixtures/v<n>/<kind>.json`, or `<kind>.<anything>.json`: settings of a step as version n of it had them. */
function fixtures(subject: Subject): readonly Fixture[] {
  const { folder, manifest } = subject
  return manifest.nodes.flatMap((node) => {
    const kind = node.id.split('.')[1] ?? ''
    return Array.from({ length: node.version }, (_, i) => i + 1).flatMap((version) => {
      const place = join(folder, 'fixtures', `v${version}`)
      const names = existsSync(place)
        ? readdirSync(place).filter((name) => name === `${kind}.json` || name.startsWith(`${kind}.`))
        : []
      return names.map((name) => {
        const text = subject.read(`fixtures/v${version}/${name}`) ?? '{}'
        return { node, version, name: `fixtures/v${version}/${name}`, config: objectOf(JSON.parse(text) as Json) }
      })
    })
  })
}

interface Brought {
  readonly config: JsonObject
  readonly used: readonly string[]
}

/** Brought up in the plugin itself, with nobody to call and nothing to keep. */
async function bring(subject: Subject, { node, config }: Fixture, from: number): Promise<Brought> {
  const { services, used } = closedServices()
  const said = await subject.ask({ method: 'migrate', node: node.id, input: { from, config }, services })
  return { config: objectOf(said as Json), used }
}

const old =
  (judge: (subject: Subject, fixture: Fixture) => Promise<Verdict>) =>
  (subject: Subject): Promise<Verdict> =>
    firstOf(
      fixtures(subject).filter(({ version, node }) => version < node.version),
      async (fixture) => {
        const verdict = await judge(subject, fixture)
        return typeof verdict === 'string' ? `${fixture.name}: ${verdict}` : verdict
      },
    )

export const migrationChecks: readonly Check[] = [
  { id: 'H1', title: 'settings of every version before reach this one and are valid', needs: ['H2'], fails: reach },
  {
    id: 'H2',
    title: 'settings are brought up without a call, and without touching what they were made from',
    fails: old(async (subject, fixture) => {
      // the host freezes what it hands over: whoever writes into it throws here
      const { used } = await bring(subject, fixture, fixture.version)
      return used.length === 0 ? undefined : `it asks for ${used[0]} while settings are brought up.`
    }),
  },
  {
    id: 'H3',
    title: 'settings are brought up the same every time',
    needs: ['H2'],
    fails: old(async (subject, fixture) => {
      const [one, two] = [
        await bring(subject, fixture, fixture.version),
        await bring(subject, fixture, fixture.version),
      ]
      return JSON.stringify(one.config) === JSON.stringify(two.config)
        ? undefined
        : 'it comes out otherwise the second time.'
    }),
  },
  {
    id: 'H4',
    title: 'settings that were brought up stay as they are',
    needs: ['H2', 'H3'],
    fails: old(async (subject, fixture) => {
      const { config } = await bring(subject, fixture, fixture.version)
      // the last step asked again: one that crashed between two writes must not add twice
      const again = await bring(subject, { ...fixture, config }, fixture.node.version - 1)
      return JSON.stringify(again.config) === JSON.stringify(config)
        ? undefined
        : 'brought up once more it changes again.'
    }),
  },
  {
    id: 'H5',
    title: 'what is lost on the way is told, with the reason',
    needs: ['H2'],
    fails: old(async (subject, fixture) => {
      const { config } = await bring(subject, fixture, fixture.version)
      const told = subject.json.cairn.losses
      const lost = Object.keys(fixture.config).find(
        (name) =>
          config[name] === undefined &&
          !Object.keys(told).some((each) => each.startsWith(`${fixture.node.id}@`) && each.endsWith(` ${name}`)),
      )
      return lost && `${lost} is lost, and cairn.losses in package.json does not say why.`
    }),
  },
  {
    id: 'H6',
    title: 'what breaks settings of the release before comes under a new version',
    still: true,
    fails({ manifest, released }) {
      if (!released) return NOT_APPLICABLE
      const [broken] = unbumped(released, manifest)
      return broken === undefined ? undefined : `${broken}. Raise its version and write a migration.`
    },
  },
  {
    id: 'H7',
    title: 'no version goes back',
    still: true,
    fails({ manifest, released }) {
      if (!released) return NOT_APPLICABLE
      const [back] = wentBack(released, manifest)
      return back && `${back}: settings of the newer one can only be read.`
    },
  },
]

async function reach(subject: Subject): Promise<Verdict> {
  const all = fixtures(subject)
  for (const node of subject.manifest.nodes) {
    for (let version = 1; version < node.version; version += 1) {
      if (!all.some((each) => each.node.id === node.id && each.version === version)) {
        return `${node.id} has no settings of version ${version} in fixtures/v${version}.`
      }
    }
  }
  return firstOf(all, async (fixture) => {
    const { config } = await bring(subject, fixture, fixture.version)
    const read = formOfJson(fixture.node.schema, {}).safeParse(config)
    return read.success
      ? undefined
      : `${fixture.name}: does not fit version ${fixture.node.version}: ${read.error.issues[0]?.path.join('.')} ${read.error.issues[0]?.message}`
  })
}
