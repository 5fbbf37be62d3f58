// SPDX-License-Identifier: MIT
//
// JSON.parse, map and JSON.stringify, as integrations on Node do it, with the same bodies and the
// same traits as ctsync: transform.mjs FOLDER SECONDS. transform_bench wrote the folder.
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const [folder, seconds] = [process.argv[2], Number(process.argv[3] ?? 3)];

const joined = (...texts) => texts.filter(Boolean).join(' ');

// No address of the bodies has an apartment or a post office box.
const lines = (address) =>
  [
    joined(address.streetName, address.streetNumber),
    address.additionalStreetInfo,
    address.building && `Building ${address.building}`,
    address.additionalAddressInfo,
  ]
    .filter(Boolean)
    .join('\n');

function identify(bytes) {
  const message = JSON.parse(bytes);
  const customer = message.customer;
  const address =
    customer.addresses.find((each) => each.id === customer.defaultShippingAddressId) ??
    customer.addresses[0];
  const email = customer.email.trim().toLowerCase();
  return JSON.stringify({
    timestamp: customer.lastModifiedAt,
    type: 'identify',
    userId: email,
    traits: {
      email,
      firstName: customer.firstName,
      lastName: customer.lastName,
      name: joined(customer.firstName, customer.middleName, customer.lastName),
      phone: address?.mobile ?? address?.phone,
      address: address && {
        street: lines(address),
        city: address.city,
        state: address.state,
        postalCode: address.postalCode,
        country: address.country,
        region: address.region,
        company: address.company,
        department: address.department,
      },
      birthday: customer.dateOfBirth,
      company: customer.companyName && { name: customer.companyName },
      createdAt: customer.createdAt,
      id: customer.id,
      locale: customer.locale,
      customerNumber: customer.customerNumber,
      externalId: customer.externalId,
      customerGroup: customer.customerGroup?.id,
      customerGroups: (customer.customerGroupAssignments ?? []).map((each) => each.customerGroup.id),
      isEmailVerified: customer.isEmailVerified,
      salutation: customer.salutation,
      honorific: customer.title,
      stores: customer.stores.map((store) => store.key),
      ...customer.custom.fields,
    },
    messageId: message.id,
  });
}

const names = readdirSync(folder).filter((name) => name.endsWith('.in.json'));
const bodies = names.map((name) => readFileSync(`${folder}/${name}`));
names.forEach((name, i) => {
  const ours = JSON.parse(identify(bodies[i]));
  const theirs = JSON.parse(readFileSync(`${folder}/${name.replace('.in.', '.out.')}`));
  for (const key of ['traits', 'userId', 'type', 'timestamp']) {
    if (!isDeepStrictEqual(ours[key], theirs[key])) throw new Error(`${name}: ${key} differ`);
  }
});

let kept = 0;

// Nanoseconds per body: the smaller of wall time and processor time, which favours the rival.
function timed(work, duration) {
  const begun = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  let count = 0;
  let elapsed = 0;
  while (elapsed < duration) {
    for (const body of bodies) kept += work(body);
    count += bodies.length;
    elapsed = Number(process.hrtime.bigint() - begun) / 1e9;
  }
  const { user, system } = process.cpuUsage(cpu);
  return Math.min(elapsed * 1e9, (user + system) * 1e3) / count;
}
const transform = (body) => identify(body).length;
const parse = (body) => JSON.parse(body).version;
timed(transform, 1);
timed(parse, 0.3);
const transform_ns = timed(transform, seconds);
console.log(JSON.stringify({ transform_ns, parse_ns: timed(parse, seconds / 3), kept }));
