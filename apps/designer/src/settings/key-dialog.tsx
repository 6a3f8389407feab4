import { Alert, Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createKey, keysQuery } from '../api/settings.ts'
import { CopyIcon } from '../ui/copy.tsx'
import { Failure } from '../ui/failure.tsx'
import classes from './settings.module.css'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
}

export function KeyDialog({ opened, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('settings:keys.create')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <KeyForm onClose={onClose} />
    </Modal>
  )
}

function KeyForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<'write' | 'api'>('write')
  const create = useMutation({
    mutationFn: () => createKey({ kind, name: name.trim() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
  })
  if (create.data) return <Shown secret={create.data.key} onClose={onClose} />
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('settings:keys.name')}
          placeholder={t('settings:keys.placeholder')}
          value={name}
          maxLength={80}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Radio.Group
          label={t('settings:keys.kind')}
          value={kind}
          onChange={(value) => setKind(value === 'api' ? 'api' : 'write')}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="write" label={t('settings:keys.write.name')} description={t('settings:keys.write.body')} />
            <Radio value="api" label={t('settings:keys.api.name')} description={t('settings:keys.api.body')} />
          </Stack>
        </Radio.Group>
        {create.error && <Failure error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            {t('ui:create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Shown({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Stack>
      <Alert color="yellow">{t('settings:keys.once')}</Alert>
      <div className={classes.secret}>
        <span style={{ flex: 1 }}>{secret}</span>
        <CopyIcon value={secret} />
      </div>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('settings:keys.kept')}</Button>
      </Group>
    </Stack>
  )
}
