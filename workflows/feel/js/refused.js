// Functions that the editor offers and we do not, with the reason that a designer reads.
export const REFUSED = {
  'random number': 'the same case must always take the same path',
  uuid: 'the same case must always take the same path',
  fromAi: 'no outside service is asked while a case is decided',
  'to base64': 'files and encoded data do not belong in expressions',
  'from base64': 'files and encoded data do not belong in expressions',
};
