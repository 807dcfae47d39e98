/** What is said in the example, in order: who, and what. */
type Line = readonly [who: string, text: string];

export interface DemoTalk {
  readonly lines: readonly Line[];
}
export interface DemoDirect extends DemoTalk {
  readonly between: readonly [string, string];
}
export interface DemoGroup extends DemoTalk {
  readonly title: string;
  /** The first one makes it. */
  readonly members: readonly string[];
}
export interface DemoCommunity {
  readonly name: string;
  readonly about: string;
  readonly founder: string;
  readonly members: readonly string[];
  /** The first channel is made with the community and keeps its name, `general`. */
  readonly channels: readonly (DemoTalk & { readonly title: string })[];
}

export const demoDirects: readonly DemoDirect[] = [
  {
    between: ['ada', 'jonas'],
    lines: [
      ['jonas', 'Morning! Did the boat survive the storm?'],
      ['ada', 'One fender gone, everything else dry. The new knots held.'],
      ['jonas', 'Told you. Bowline, then a stopper.'],
      ['ada', 'Fine, fine. You get to say it once.'],
      ['jonas', 'Once a week?'],
      ['ada', '🙃'],
      ['jonas', 'Are we still on for Saturday? Elena wants to come along and bring the drone.'],
    ],
  },
  {
    between: ['ada', 'priya'],
    lines: [
      ['ada', 'I moved the workshop to Thursday, room 2. Does that work for you?'],
      ['priya', 'Thursday is perfect. I can bring the printed handouts.'],
      ['priya', 'And cake. Somebody has to think of the important things.'],
      ['ada', 'You are the reason anybody comes.'],
      ['priya', '🎉'],
    ],
  },
  {
    between: ['ada', 'noor'],
    lines: [
      ['noor', 'The translation of the first chapter is done: 4,120 words, and one joke I could not save.'],
      ['ada', 'Which one?'],
      ['noor', 'The one about the lighthouse keeper. It only works in Arabic now, which feels fair.'],
      ['noor', 'Tell me when you have read it? No hurry at all.'],
    ],
  },
  {
    between: ['tomasz', 'ada'],
    lines: [
      ['tomasz', 'I put the numbers of the last quarter here: https://example.org/numbers'],
      ['ada', 'Thank you! Reading tonight.'],
    ],
  },
];

export const demoGroups: readonly DemoGroup[] = [
  {
    title: 'Lighthouse team',
    members: ['jonas', 'ada', 'priya', 'mateo', 'tomasz'],
    lines: [
      ['jonas', 'Welcome, everybody. This is where we talk about the release from now on.'],
      ['mateo', 'First question: does the new map run on the old phones?'],
      ['priya', 'On mine, yes. It is from 2019 and has a crack that looks like Norway.'],
      ['tomasz', 'Tested on four more: fine, but the first start takes six seconds.'],
      ['ada', 'Six is too long. I have an idea: load the coast lines first, the depths later.'],
      ['mateo', 'I like it. Shall I try?'],
      ['ada', 'Please do.\nI review it tonight.'],
      ['mateo', 'Done: 1.4 seconds to the first coast, the rest follows.'],
      ['priya', '🚀'],
      ['jonas', 'Then we ship on Friday. Who writes the notes?'],
      ['priya', 'Me. In rhymes, if nobody stops me in the next ten minutes.'],
    ],
  },
  {
    title: 'Saturday on the water',
    members: ['jonas', 'ada', 'elena', 'liv'],
    lines: [
      ['jonas', 'Saturday, nine, at the pier. Wind from the west, four, sun from noon.'],
      ['elena', 'I bring the drone and two batteries.'],
      ['liv', 'And I bring somebody who can swim after it. Me.'],
      ['ada', 'Coffee and cinnamon buns are on board.'],
      ['liv', 'Now I will be there at eight.'],
    ],
  },
];

export const demoCommunities: readonly DemoCommunity[] = [
  {
    name: 'Harbour Makers',
    about: 'People who build things by the water: boats, sensors, benches. Newcomers welcome; show what you are making.',
    founder: 'elena',
    members: ['ada', 'jonas', 'mateo', 'yuki', 'sam', 'liv', 'noor'],
    channels: [
      {
        title: 'general',
        lines: [
          ['elena', 'Welcome to the Harbour Makers! Say what you are building at the moment.'],
          ['yuki', 'A tide clock out of plywood and one very patient stepper motor.'],
          ['sam', 'A bench. It is my third. The first two are now firewood.'],
          ['mateo', 'An anemometer that does not fear seagulls.'],
          ['elena', 'The workshop is open tonight from six; the laser cutter works again.'],
          ['ada', 'Who fixed it?'],
          ['yuki', 'A sock was in the fan. We do not talk about whose.'],
        ],
      },
      {
        title: 'show-and-tell',
        lines: [
          ['yuki', 'The tide clock runs! It is four minutes late, like the ferry.'],
          ['liv', 'That is beautiful. What wood is it?'],
          ['yuki', 'Birch, oiled twice. I wrote down the gear ratios if anybody wants them.'],
          ['sam', 'Yes please. For bench number four. Do not ask.'],
        ],
      },
      {
        title: 'tools-and-parts',
        lines: [
          ['mateo', 'Does anybody have a 6 mm brass rod, 30 cm or longer?'],
          ['elena', 'Drawer 12, left side. Leave a note what you took.'],
          ['mateo', 'Found it, thank you!'],
        ],
      },
    ],
  },
  {
    name: 'Trail & Tent',
    about: 'Walks of a day or a week, what to carry, and where the good huts are.',
    founder: 'liv',
    members: ['ada', 'priya', 'tomasz', 'noor', 'jonas'],
    channels: [
      {
        title: 'general',
        lines: [
          ['liv', 'The hut at the north ridge is open again, and the stove draws.'],
          ['priya', 'How long is it with somebody who stops for every flower?'],
          ['liv', 'Six hours. Eight in June.'],
          ['tomasz', 'I did it in four. I saw no flowers.'],
          ['noor', 'Next new moon is the 9th: who comes for the stars?'],
          ['ada', 'Me!'],
        ],
      },
      {
        title: 'gear',
        lines: [
          ['tomasz', 'New tent: 1.1 kg, two doors, and it took me only an hour to find out which side is up.'],
          ['noor', 'Photos or it did not stand.'],
        ],
      },
    ],
  },
];

/** What the newcomer asks the assistant. */
export const demoQuestion = 'What can you do?';
