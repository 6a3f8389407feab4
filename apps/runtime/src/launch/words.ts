import type { Welcome } from '../access/first-start.ts'

/** What the terminal shows once everything answers. */
export function readyWords(
  at: { url: string; dataFolder: string; manual: boolean; built: boolean },
  welcome: Welcome | undefined,
): string {
  const clock = at.manual ? ['Journey time stands still: this installation runs on a manual clock.'] : []
  const designer = at.built ? [] : ['The designer is not built yet: run npm run build, then load the page again.']
  const lines =
    welcome === undefined
      ? ['To sign in: npm run sign-in. For a key: npm run key -- write, or npm run key -- api.']
      : [
          `  Sign in, once within 15 minutes   ${welcome.link}`,
          `  Write key, for Segment clients    ${welcome.writeKey}`,
          `  API key                           ${welcome.apiKey}`,
          '',
          'These are shown this once. New ones: npm run sign-in, npm run key -- write, npm run key -- api.',
        ]
  return [
    '',
    `Cairn is ready at ${at.url}  (Ctrl-C stops it)`,
    '',
    ...lines,
    ...clock,
    ...designer,
    `Data: ${at.dataFolder}`,
    '',
  ].join('\n')
}
