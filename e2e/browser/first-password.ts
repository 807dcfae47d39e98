export const firstPassword = 'correct horse battery staple';
