import { formOfJson, objectOf } from '@cairn/sdk'
import type { Check } from '../conformance.ts'

const SECRET = /(secret|token|password|api_?key|credential)/i

export const forms: readonly Check[] = [
  {
    id: 'B1',
    title: 'its config can be drawn as a form and read by the host',
    still: true,
    fails({ manifest }) {
      for (const { schema } of manifest.nodes) formOfJson(schema, {})
      for (const { settings, secrets } of manifest.connections) [settings, secrets].map((each) => formOfJson(each, {}))
      return undefined
    },
  },
  {
    id: 'B2',
    title: 'the values a new step begins with are valid',
    still: true,
    fails({ manifest }) {
      for (const { id, schema } of manifest.nodes) {
        const properties = Object.entries(objectOf(schema['properties']))
        for (const [name, property] of properties) {
          const { default: value } = objectOf(property)
          if (value === undefined) continue
          const own = formOfJson({ type: 'object', properties: { [name]: property } }, {})
          if (!own.safeParse({ [name]: value }).success) return `${id}: the default of ${name} does not fit.`
        }
      }
      return undefined
    },
  },
  {
    id: 'B3',
    title: 'nothing that looks like a secret is asked for in a step',
    still: true,
    fails({ manifest }) {
      for (const { id, schema } of manifest.nodes) {
        const found = Object.keys(objectOf(schema['properties'])).find((name) => SECRET.test(name))
        if (found !== undefined) return `${id}: put ${found} into the secrets of a connection.`
      }
      return undefined
    },
  },
]
