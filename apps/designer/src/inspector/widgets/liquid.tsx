import { ActionIcon, Menu, ScrollArea, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Braces } from 'lucide-react'
import { type RefObject, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { attributesQuery } from '../../api/vocabulary.ts'
import { type FieldInput, inputProps } from './field.ts'

export function LiquidField(field: FieldInput) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <TextInput
      {...inputProps(field)}
      ref={input}
      value={typeof field.value === 'string' ? field.value : ''}
      rightSection={<VariablePicker field={field} input={input} />}
      onChange={(event) => field.onChange(event.currentTarget.value)}
    />
  )
}

export function LongLiquidField(field: FieldInput) {
  const input = useRef<HTMLTextAreaElement>(null)
  return (
    <Textarea
      {...inputProps(field)}
      ref={input}
      autosize
      minRows={4}
      maxRows={16}
      value={typeof field.value === 'string' ? field.value : ''}
      rightSection={<VariablePicker field={field} input={input} />}
      rightSectionProps={{ style: { alignItems: 'flex-start', paddingTop: 4 } }}
      onChange={(event) => field.onChange(event.currentTarget.value)}
    />
  )
}

interface PickerProps {
  readonly field: FieldInput
  readonly input: RefObject<HTMLInputElement | HTMLTextAreaElement | null>
}

/** Puts a variable where the cursor stands. */
function VariablePicker({ field, input }: PickerProps) {
  const { t } = useTranslation()
  const attributes = useQuery(attributesQuery).data?.items ?? []
  const insert = (variable: string): void => {
    const text = typeof field.value === 'string' ? field.value : ''
    const { selectionStart, selectionEnd } = input.current ?? {}
    const from = selectionStart ?? text.length
    field.onChange(`${text.slice(0, from)}{{ ${variable} }}${text.slice(selectionEnd ?? from)}`)
    input.current?.focus()
  }
  const item = (variable: string, sample = '') => (
    <Menu.Item key={variable} onClick={() => insert(variable)} rightSection={<small>{sample}</small>}>
      {variable}
    </Menu.Item>
  )
  return (
    <Menu position="bottom-end" width={280} returnFocus={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={field.disabled}
          aria-label={t('inspector:variable.insert', { field: field.label })}
        >
          <Braces size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={300}>
          <Menu.Label>{t('inspector:variable.member')}</Menu.Label>
          {attributes.map(({ name, sample }) => item(`member.${name}`, short(sample)))}
          {attributes.length === 0 && item('member.name')}
          <Menu.Label>{t('inspector:variable.orders')}</Menu.Label>
          {['orders.count', 'orders.total'].map((variable) => item(variable))}
          <Menu.Label>{t('inspector:variable.event')}</Menu.Label>
          {['event.name', 'event.properties.order_id', 'event.properties.total'].map((variable) => item(variable))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}

const short = (sample: unknown): string => {
  const text = typeof sample === 'string' ? sample : (JSON.stringify(sample) ?? '')
  return text.length > 14 ? `${text.slice(0, 13)}…` : text
}
