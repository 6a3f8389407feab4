import { resolve } from 'node:path'
import { scaffold } from './scaffold.ts'

/** `node packages/create-cairn-plugin/src/main.ts plugins/acme-sms`. */
const folder = process.argv[2]
try {
  if (folder === undefined) throw new Error('Say where: the folder is named after the plugin.')
  const name = scaffold(resolve(folder))
  console.log(
    `${name} is in ${folder}. Next, there: npm install, npx cairn plugin docs, npx cairn plugin test. Inside of Cairn’s own folder it is npm run plugin -- docs ${folder}.`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
