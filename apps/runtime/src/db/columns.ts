/**
 * Array literals for `unnest`, built as text: for thousands of rows this is several times cheaper than handing the driver
 * arrays of values. `undefined` is NULL. Instants travel as epoch seconds and become timestamps by `to_timestamp`, which is
 * immutable where a text in a session's zone is not.
 */
export function numbers(values: readonly (number | undefined)[]): string {
  let text = ''
  for (const value of values) text += `,${value ?? 'NULL'}`
  return `{${text.slice(1)}}`
}

/** Milliseconds in, seconds out. */
export function instants(values: readonly (number | undefined)[]): string {
  let text = ''
  for (const value of values) text += `,${value === undefined ? 'NULL' : value / 1000}`
  return `{${text.slice(1)}}`
}

export function booleans(values: readonly boolean[]): string {
  return `{${values.map((value) => (value ? 't' : 'f')).join(',')}}`
}

export function texts(values: readonly (string | undefined)[]): string {
  let text = ''
  for (const value of values) text += `,${value === undefined ? 'NULL' : quoted(value)}`
  return `{${text.slice(1)}}`
}

/** JSON text for a jsonb[] (or text[]) column, without what jsonb refuses. */
export function documents(values: readonly (object | undefined)[]): string {
  let text = ''
  // a string of JSON text is quoted as an element of an array is: only `"` and `\\` stand behind a `\\` there
  for (const value of values)
    text += `,${value === undefined ? 'NULL' : JSON.stringify(storable(JSON.stringify(value)))}`
  return `{${text.slice(1)}}`
}

/**
 * A NUL or half a surrogate pair, in a provider's answer say, would fail the statement after the message has left, and
 * with it the settlement of everything beside it. JSON.stringify writes both as escapes and whole pairs as they are.
 */
function storable(json: string): string {
  return json.includes('\\u') ? json.replace(refused, (found) => (found === '\\\\' ? found : '\\ufffd')) : json
}

const refused = /\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g

/** A column in which often nothing stands: `unnest` fills a shorter array up with NULL, and nobody reads a thousand of them. */
export function sparse<Value>(
  values: readonly (Value | undefined)[],
  write: (values: readonly (Value | undefined)[]) => string,
): string {
  return values.every((value) => value === undefined) ? '{}' : write(values)
}

const plain = /^[A-Za-z0-9_:./-]+$/
const special = /["\\]/g

function quoted(value: string): string {
  if (plain.test(value) && (value.length !== 4 || value.toUpperCase() !== 'NULL')) return value
  return `"${value.replace(special, '\\$&')}"`
}
