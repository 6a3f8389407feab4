import { Menu, UnstyledButton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { ChevronDown, Pause, Play, Square } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { steer } from '../api/journeys.ts'
import { useBench, useJourney, useTotals } from '../document/bench.ts'
import { confirm } from '../ui/confirm.ts'
import { Sign } from '../ui/sign.tsx'
import type { Tone } from '../ui/sign.tsx'
import { useTell } from '../ui/tell.ts'
import classes from './editor.module.css'
import { isBehind, useJourneyItem } from './journey.ts'

const tones = { draft: 'quiet', live: 'good', paused: 'warn', stopped: 'bad' } as const satisfies Record<string, Tone>

/** What the journey does now, and the ways to hold or end it. Each says how many people it touches first. */
export function StateMenu() {
  const { t } = useTranslation('editor')
  const item = useJourneyItem()
  if (!item) return null
  const { state, liveVersion } = item
  const words = (
    <Sign tone={tones[state]} dot>
      {(liveVersion ?? undefined) === undefined
        ? t(`state.${state}`)
        : t('state.version', { state: t(`state.${state}`), version: liveVersion })}
    </Sign>
  )
  if (state !== 'live' && state !== 'paused') return words
  return (
    <>
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <UnstyledButton aria-description={t('state.menu')} style={{ display: 'flex', alignItems: 'center', gap: 4 }}>
            {words}
            <ChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Actions state={state} />
        </Menu.Dropdown>
      </Menu>
      {isBehind(item) && <span className={classes.behind}>{t('journeys:changed')}</span>}
    </>
  )
}

function Actions({ state }: { readonly state: 'live' | 'paused' }) {
  const { t } = useTranslation('editor')
  const act = useSteer()
  return (
    <>
      {state === 'live' ? (
        <Menu.Item leftSection={<Pause size={15} aria-hidden />} onClick={() => act('pause')}>
          {t('state.pause')}
        </Menu.Item>
      ) : (
        <Menu.Item leftSection={<Play size={15} aria-hidden />} onClick={() => act('resume')}>
          {t('state.resume')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<Square size={15} aria-hidden />} color="red.8" onClick={() => act('stop')}>
        {t('state.stop')}
      </Menu.Item>
    </>
  )
}

function useSteer(): (verb: 'pause' | 'resume' | 'stop') => void {
  const { t } = useTranslation('editor')
  const { journeyId } = useBench()
  const { name } = useJourney()
  const here = useTotals()?.here ?? 0
  const queries = useQueryClient()
  const { done, failed } = useTell()
  const act = async (verb: 'pause' | 'resume' | 'stop'): Promise<void> => {
    const question = {
      title: t(`state.ask.${verb}.title`, { name }),
      body: t(`state.ask.${verb}.body`, { count: here }),
      action: t(`state.${verb}`),
      danger: verb === 'stop',
    }
    if (verb !== 'resume' && !(await confirm(question))) return
    await steer(journeyId, verb)
    await queries.invalidateQueries({ queryKey: ['journey', journeyId] })
    done(t(`state.told.${verb}`))
  }
  return (verb) => void act(verb).catch(failed)
}
