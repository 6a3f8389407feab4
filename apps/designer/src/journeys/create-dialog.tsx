import { Button, Group, Modal, SegmentedControl, Stack, TextInput } from '@mantine/core'
import type { Journey } from '@cairn/sdk/graph'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createJourney, type Template, templatesQuery } from '../api/journeys.ts'
import { useText } from '../i18n/language.ts'
import { Failure } from '../ui/failure.tsx'
import { ImportFile } from './import-file.tsx'
import { TemplateList } from './template-list.tsx'

export type CreateWay = 'blank' | 'template' | 'import'
const ways = ['template', 'blank', 'import'] as const

interface Props {
  readonly way: CreateWay
  readonly onClose: () => void
}

export function CreateDialog({ way, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('journeys:create.title')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <CreateForm first={way} onClose={onClose} />
    </Modal>
  )
}

function CreateForm({ first, onClose }: { readonly first: CreateWay; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const text = useText()
  const templates = useQuery(templatesQuery).data?.items ?? []
  const [way, setWay] = useState(first)
  const [name, setName] = useState('')
  const [picked, setPicked] = useState<Template>()
  const [file, setFile] = useState<Journey>()
  const create = useCreate(onClose)
  const template = picked ?? templates[0]
  const suggested = { template: text(template?.title), import: file?.name ?? '', blank: '' }[way]
  const named = name.trim() || suggested
  const ready =
    named !== '' && (way !== 'import' || file !== undefined) && (way !== 'template' || template !== undefined)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (way === 'import' && file) create.mutate({ name: named, journey: { ...file, name: named } })
    else create.mutate({ name: named, template: way === 'template' && template ? template.id : 'blank' })
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <SegmentedControl
          fullWidth
          aria-label={t('journeys:create.way')}
          value={way}
          onChange={(value) => setWay(ways.find((each) => each === value) ?? 'blank')}
          data={ways.map((each) => ({ value: each, label: t(`journeys:create.${each}`) }))}
        />
        {way === 'template' && <TemplateList templates={templates} chosen={template} onChoose={setPicked} />}
        {way === 'import' && <ImportFile file={file} onFile={setFile} />}
        <TextInput
          label={t('journeys:column.name')}
          placeholder={suggested || t('journeys:create.namePlaceholder')}
          value={name}
          maxLength={120}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {create.error && <Failure error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!ready}>
            {t('journeys:create.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useCreate(onClose: () => void) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: createJourney,
    onSuccess: async ({ id }) => {
      onClose()
      await queries.invalidateQueries({ queryKey: ['journeys'] })
      await navigate({ to: '/journeys/$id', params: { id } })
    },
  })
}
