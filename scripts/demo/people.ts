/** Somebody of the example: a login, a name and the two colours of their picture. */
export interface DemoPerson {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Red, green, blue of the upper left and the lower right corner; without them no picture is set. */
  readonly colours?: readonly [readonly [number, number, number], readonly [number, number, number]];
}

/** The newcomer logs in as the first one. */
export const demoPeople: readonly DemoPerson[] = [
  {
    username: 'ada',
    firstName: 'Ada',
    lastName: 'Marlow',
    colours: [
      [250, 204, 120],
      [214, 92, 94],
    ],
  },
  {
    username: 'jonas',
    firstName: 'Jonas',
    lastName: 'Lindqvist',
    colours: [
      [120, 200, 210],
      [40, 84, 140],
    ],
  },
  {
    username: 'priya',
    firstName: 'Priya',
    lastName: 'Raman',
    colours: [
      [240, 150, 190],
      [120, 60, 150],
    ],
  },
  {
    username: 'mateo',
    firstName: 'Mateo',
    lastName: 'Ferrer',
    colours: [
      [190, 220, 130],
      [40, 120, 90],
    ],
  },
  {
    username: 'noor',
    firstName: 'Noor',
    lastName: 'Haddad',
    colours: [
      [255, 180, 130],
      [190, 70, 60],
    ],
  },
  { username: 'tomasz', firstName: 'Tomasz', lastName: 'Wilk' },
  {
    username: 'yuki',
    firstName: 'Yuki',
    lastName: 'Tanabe',
    colours: [
      [200, 190, 250],
      [80, 70, 170],
    ],
  },
  {
    username: 'elena',
    firstName: 'Elena',
    lastName: 'Brandt',
    colours: [
      [150, 220, 180],
      [30, 110, 120],
    ],
  },
  { username: 'sam', firstName: 'Sam', lastName: 'Okafor' },
  {
    username: 'liv',
    firstName: 'Liv',
    lastName: 'Aasen',
    colours: [
      [140, 190, 250],
      [60, 60, 130],
    ],
  },
];
