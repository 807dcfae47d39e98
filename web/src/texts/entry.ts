/** Texts of the door: who may register, the terms, a maintenance notice. */
export const entryTexts = {
  closedTitle: 'Registration is closed',
  closedLead: 'Nobody can register here at the moment. Who has an account logs in.',
  invitationTitle: 'By invitation only',
  invitationLead: 'To register you need the link of an invitation. Ask whoever looks after this Chatter.',
  invited: 'You are invited.',
  domains: 'Use your address at {domains}.',
  agree: 'I agree to the {terms}',
  terms: 'terms',
  agreeMissing: 'To register you have to agree to the terms.',
  termsTitle: 'Terms',
  termsVersion: 'Version {version}',
  noTerms: 'There are no terms here.',
  changed: 'Please read the terms of this Chatter, and agree to them.',
  read: 'Read the terms',
  agreeNow: 'I agree',
  notice: 'Notice',
};
