import { Autocomplete, type ComboboxParsedItem } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { attributesQuery, eventNamesQuery, tagsQuery } from '../../api/vocabulary.ts'
import { type FieldInput, inputProps } from './field.ts'

/** Segment's own names for what shops see most, offered before the first event has arrived. */
const USUAL_EVENTS = [
  'Order Completed',
  'Order Refunded',
  'Product Added',
  'Checkout Started',
  'Product Viewed',
  'Signed Up',
]

export function EventNameField(field: FieldInput) {
  const seen = useQuery(eventNamesQuery).data?.items.map(({ name }) => name) ?? []
  return <Suggested {...field} suggestions={[...new Set([...seen, ...USUAL_EVENTS])]} />
}

export function AttributeField(field: FieldInput) {
  const known = useQuery(attributesQuery).data?.items.map(({ name }) => name) ?? []
  return <Suggested {...field} suggestions={known} />
}

export function TagField(field: FieldInput) {
  const known = useQuery(tagsQuery).data?.items.map(({ name }) => name) ?? []
  return <Suggested {...field} suggestions={known} />
}

/** Free text with what the brand already knows beneath it. */
function Suggested({ suggestions, ...field }: FieldInput & { readonly suggestions: readonly string[] }) {
  return (
    <Autocomplete
      {...inputProps(field)}
      data={[...suggestions]}
      limit={12}
      filter={({ options, search }) => (suggestions.includes(search) ? options : options.filter(holds(search)))}
      value={typeof field.value === 'string' ? field.value : ''}
      onChange={field.onChange}
    />
  )
}

/** A value that stands as it was chosen hides nothing: whoever opens the list wants to see what else there is. */
const holds = (search: string) => {
  const typed = search.trim().toLowerCase()
  return (item: ComboboxParsedItem) => 'value' in item && item.value.toLowerCase().includes(typed)
}
