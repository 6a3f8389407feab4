import { createHmac } from 'node:crypto'
import { sameText } from './same.ts'

/** The address in full as it was called, followed by every field of the form in the order of its name, without anything between. */
export function twilioSignature(token: string, url: string, form: URLSearchParams): string {
  // one field told twice is signed once for each value, sorted and without repeats
  const names = [...new Set(form.keys())].toSorted()
  const fields = names.map((name) => [...new Set(form.getAll(name))].toSorted().map((value) => name + value))
  return createHmac('sha1', token)
    .update(url + fields.flat().join(''))
    .digest('base64')
}

export function isTwilio(
  token: string,
  { header, url, raw }: { readonly header: string | undefined; readonly url: string; readonly raw: Uint8Array },
): boolean {
  if (header === undefined || token === '') return false
  return sameText(header, twilioSignature(token, url, new URLSearchParams(new TextDecoder().decode(raw))))
}
