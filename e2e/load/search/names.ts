/** Names enough that a hundred thousand people are as alike as people are: few names are common, and all begin somehow. */
const first =
  'Ada Alan Alba Albert Alexander Alice Amélie Ana André Anja Anna Anton Barbara Bashir Ben Björn Carla Carlos Charlotte Chen Chiara Clara Daniel David Diego Edsger Elena Emma Erik Fatima Felix Finn Frances François Gerd Grace Greta Hanna Hao Hassan Ida Inés Ivan Jack James Jan Jiří João José Julia Karim Karl Katja Kim Lea Leo Leila Lin Linus Lucía Luis Margaret Maria Mario Mehmet Mia Mohammed Nadia Nina Noah Olga Omar Oskar Paul Petra Pia Priya Ravi Renée Rosa Ruth Sara Simon Sofia Sven Tao Theo Tim Uma Ursula Vera Victor Wei Yara Yusuf Zoë'.split(
    ' ',
  );
const last =
  'Ångström Becker Berg Bianchi Chen Costa Dijkstra Duarte Ekström Fischer Fernández García González Gruber Gupta Hansen Hoffmann Hopper Huber Ivanov Jansen Johansson Kaya Keller Khan Kim Klein Kowalski Lehmann Li Liskov López Lovelace Martin Mayer Meyer Moreau Müller Nakamura Nguyen Novák Nowak Okafor Olsen Patel Perez Petrov Popov Richter Rossi Schmidt Schneider Schulz Silva Singh Smith Suzuki Svensson Tanaka Turing Vogel Wagner Wang Weber Wirth Wolf Yılmaz Zhang Zimmermann'.split(
    ' ',
  );

export interface Name {
  firstName: string;
  lastName: string;
}

/** The n-th name; some are much more common than others. */
export function nameOf(n: number): Name {
  const chosen = (list: readonly string[], by: number) => list[Math.floor(list.length * ((by * 0.6180339887) % 1) ** 2)] as string;
  return { firstName: chosen(first, n + 1), lastName: chosen(last, Math.floor(n / 7) + 3) };
}
