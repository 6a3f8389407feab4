import type { Json } from '@cairn/sdk'
import { ActionIcon, Button, Fieldset, Group, Stack, Text } from '@mantine/core'
import type {
  ArrayFieldItemTemplateProps,
  ArrayFieldTemplateProps,
  FieldTemplateProps,
  ObjectFieldTemplateProps,
  RJSFSchema,
} from '@rjsf/utils'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useText } from '../i18n/language.ts'
import { partsOf } from '../ui/parts.ts'
import type { FieldSchema, FormContext } from './widgets/field.ts'

type Props<P> = P & { readonly schema: RJSFSchema }

/** Our widgets draw their own label, help and error: the template only lays out. */
function FieldTemplate({ hidden, children }: FieldTemplateProps<unknown, RJSFSchema, FormContext>) {
  return hidden ? <div hidden>{children}</div> : children
}

function ObjectFieldTemplate(props: ObjectFieldTemplateProps<unknown, RJSFSchema, FormContext>) {
  const legend = useLegend(props)
  const inside = (
    <Stack gap="md">
      {props.properties
        .filter(({ name, hidden }) => !hidden && isShown(props.schema.properties?.[name], props.formData))
        .map(({ name, content }) => (
          <div key={name}>{content}</div>
        ))}
    </Stack>
  )
  // The outermost object is the form itself.
  if (props.fieldPathId.path.length === 0) return inside
  return (
    <Fieldset legend={legend.label} variant="filled">
      {legend.help && (
        <Text size="xs" c="dimmed" mb="sm">
          {legend.help}
        </Text>
      )}
      {inside}
    </Fieldset>
  )
}

/** A field may stand under a choice of its sibling: hidden, its value stays. */
function isShown(property: unknown, data: unknown): boolean {
  const { when } = (property ?? {}) as FieldSchema // our keywords ride on the JSON Schema
  if (!when) return true
  const value = partsOf(data as Json)[when.field] // form data is JSON by construction
  return Array.isArray(when.is) ? when.is.includes(value) : when.is === value
}

function ArrayFieldTemplate(props: ArrayFieldTemplateProps<unknown, RJSFSchema, FormContext>) {
  const { t } = useTranslation()
  const legend = useLegend(props)
  return (
    <Fieldset legend={legend.label} variant="filled">
      <Stack gap="sm">
        {legend.help && (
          <Text size="xs" c="dimmed">
            {legend.help}
          </Text>
        )}
        {props.items}
        {props.canAdd && (
          <Group>
            <Button size="xs" variant="light" leftSection={<Plus size={14} aria-hidden />} onClick={props.onAddClick}>
              {t('inspector:list.add')}
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  )
}

function ArrayFieldItemTemplate(props: ArrayFieldItemTemplateProps<unknown, RJSFSchema, FormContext>) {
  const { t } = useTranslation()
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <div style={{ flex: 1, minWidth: 0 }}>{props.children}</div>
      {props.buttonsProps.hasRemove && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('inspector:list.remove', { n: props.index + 1 })}
          onClick={props.buttonsProps.onRemoveItem}
        >
          <Trash2 size={15} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  )
}

function useLegend({ schema, title }: Props<{ readonly title: string }>): { label: string; help: string } {
  const text = useText()
  const own = schema as FieldSchema // our keywords ride on the JSON Schema
  return { label: text(own.label) || title, help: text(own.help) }
}

export const templates = { FieldTemplate, ObjectFieldTemplate, ArrayFieldTemplate, ArrayFieldItemTemplate }
