import { createServer } from 'node:http'

// A provider that takes whatever it is sent, in a process of its own: `node test/load/vendor.ts`. It says
// its port. Told to be `silent` it takes everything and never answers.
const silent = process.argv[2] === 'silent'
const server = createServer((request, response) => {
  request.resume()
  if (!silent) request.on('end', () => response.end('{}'))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address !== null ? address.port : 0)
})
