import { Alert, Button, Center, Group, Loader, Stack, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/error.ts'
import { useProblemText } from './problem-text.ts'

interface FailureProps {
  readonly error: unknown
  /** What was not lost by it, when there is something to say. */
  readonly kept?: string
  readonly retry?: () => void
}

/** Any failed request: what happened, what was kept, and the way to try again. */
export function Failure({ error, kept, retry }: FailureProps) {
  const { t } = useTranslation()
  const { title, detail } = useFailureWords()(error)
  return (
    <Alert color="red" variant="light" icon={<CircleAlert size={18} aria-hidden />} title={title} role="alert">
      <Stack gap="xs">
        {detail && <Text size="sm">{detail}</Text>}
        {kept && <Text size="sm">{kept}</Text>}
        {retry && (
          <Group>
            <Button size="xs" variant="default" onClick={retry}>
              {t('ui:retry')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

const KNOWN = [0, 401, 403, 404, 409, 412, 413, 422, 429] as const

/** Words for an error: the title by its kind, the detail by its code, else as the server gave it. */
export function useFailureWords(): (error: unknown) => { title: string; detail: string } {
  const { t } = useTranslation()
  const textOf = useProblemText()
  return (error) => {
    if (!(error instanceof ApiError)) return { title: t('ui:failed.unexpected'), detail: String(error) }
    const known = KNOWN.find((status) => status === error.status)
    const title = known === undefined ? t('ui:failed.server', { status: error.status }) : t(`ui:failed.${known}`)
    const [problem] = error.problems
    const said = problem ? textOf(problem) : error.detail
    return { title, detail: t(`ui:refusal.${problem?.code ?? error.code}`, { defaultValue: said }) }
  }
}

export function PageFailure({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return (
    <Center p="xl">
      <Failure error={error} retry={reset} />
    </Center>
  )
}

export function PagePending() {
  const { t } = useTranslation()
  return (
    <Center p="xl" mih={240}>
      <Loader aria-label={t('ui:loading')} />
    </Center>
  )
}
