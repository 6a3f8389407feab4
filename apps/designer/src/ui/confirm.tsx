import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { create } from 'zustand'

interface Question {
  readonly title: string
  readonly body: string
  /** The verb on the button: «Delete», never «OK». */
  readonly action: string
  readonly danger?: boolean
}
interface Asked extends Question {
  readonly answer: (yes: boolean) => void
}

const useAsked = create<{ asked: Asked | undefined }>(() => ({ asked: undefined }))

/** Asks before something that cannot be undone. Resolves false when the dialog is closed. */
export function confirm(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      useAsked.setState({ asked: undefined })
      resolve(yes)
    }
    useAsked.setState({ asked: { ...question, answer } })
  })
}

export function ConfirmHost() {
  const { t } = useTranslation()
  const asked = useAsked((state) => state.asked)
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
