import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { question } from './confirm.ts'

export function ConfirmHost() {
  const { t } = useTranslation()
  const asked = useSyncExternalStore(question.subscribe, question.now)
  return (
    <Modal
      opened={asked !== undefined}
      onClose={() => asked?.answer(false)}
      title={asked?.title}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <Stack>
        <Text size="sm">{asked?.body}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => asked?.answer(false)}>
            {t('ui:cancel')}
          </Button>
          <Button {...(asked?.danger && { color: 'red.8' })} onClick={() => asked?.answer(true)} data-autofocus>
            {asked?.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
