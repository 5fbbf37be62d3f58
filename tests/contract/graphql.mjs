// SPDX-License-Identifier: MIT
//
// Usage: node graphql.mjs
//
// A GraphQL API of the reference implementation (graphql) behind the reference of GraphQL over HTTP
// (graphql-http), on a free port of this machine, which is printed as the first line. Ends when
// standard input does.
//
// POST /graphql executes a request, with the key of `authorization`. An `accept: application/json`
// alone gets the older media type. GET /saved answers with what the last mutation saved.
import { createServer } from 'node:http'
import { buildSchema, GraphQLError } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/http'

const schema = buildSchema(`
  type Query { ping: String }
  input CustomerInput { email: String!, firstName: String, tags: [String!], note: String, points: Float }
  type Customer { id: ID!, email: String }
  type UserError { field: [String!], message: String!, code: String }
  type Saved { customer: Customer, userErrors: [UserError!]! }
  type Mutation {
    ping: String
    customerUpdate(id: ID!, input: CustomerInput!): Saved
    fail(code: String): String
  }`)

let saved = null
const rootValue = {
  ping: () => 'pong',
  customerUpdate: ({ id, input }) => {
    if (!input.email.includes('@')) {
      return { userErrors: [{ field: ['input', 'email'], message: `${input.email} is no address`, code: 'INVALID' }] }
    }
    saved = { id, input }
    return { customer: { id, email: input.email }, userErrors: [] }
  },
  fail: ({ code }) => { throw new GraphQLError('it failed', { extensions: { code } }) },
}

const execute = createHandler({
  schema,
  rootValue,
  onSubscribe: request => request.headers.get?.('authorization') ?? request.headers.authorization
    ? undefined : [JSON.stringify({ errors: [{ message: 'no credentials' }] }), { status: 401, statusText: 'Unauthorized' }],
})
const server = createServer((request, response) => {
  if (request.url === '/saved') return response.end(JSON.stringify(saved))
  if (request.url === '/graphql') return execute(request, response)
  response.writeHead(404).end()
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.resume().on('end', () => process.exit(0))
