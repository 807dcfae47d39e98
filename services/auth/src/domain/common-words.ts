/**
 * Words and keys that people choose as passwords, from general knowledge: what breach reports keep naming, plus names, places,
 * teams, feelings and keyboard walks of the same kind. It is our own short list, not a breach list, and makes no claim to be complete;
 * the rule in common-password.ts stretches it (repeats, pairs, digits around, digits for letters).
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
  password passwort passwd passphrase pass secret secrets private login logon signin access admin administrator root toor user username
  guest test tester testing demo example sample default changeme change letmein letme welcome welcom hello hallo bonjour hola ciao
  enter open opensesame sesame master system server computer laptop keyboard internet online website email mail gmail hotmail yahoo
  outlook google facebook instagram twitter youtube amazon apple microsoft windows linux ubuntu android iphone samsung sony nokia
  chatter chat message messages whatsapp telegram discord slack
  qwerty qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazxsw wsxedc qweasd qweasdzxc asdzxc poiuy lkjhg mnbvc
  abc abcd abcde abcdef abcdefg alphabet number numbers letter letters word words
  love lover lovers loveme loveyou iloveyou iloveu iloveme ilove lovely darling honey sweet sweetheart sweety sweetie baby babygirl
  babyboy angel angels princess prince queen king kings queens kitty kitten puppy doggy doggie bunny teddy teddybear cutie beautiful
  gorgeous pretty sexy hottie kisses kissme forever always together family mother father mommy mummy daddy sister brother friend
  friends bestfriend bestfriends husband wife girlfriend boyfriend marriage wedding
  sunshine moonlight sunflower rainbow butterfly flower flowers rose roses summer winter spring autumn january february march april
  may june july august september october november december monday tuesday wednesday thursday friday saturday sunday birthday
  christmas easter halloween holiday vacation weekend morning midnight
  football baseball basketball softball volleyball hockey soccer tennis golf cricket rugby boxing wrestling fishing hunting cycling
  running swimming dancer dance chelsea arsenal liverpool manchester united barcelona juventus realmadrid milan bayern dortmund
  yankees redsox cowboys steelers eagles lakers bulls rangers packers raiders giants dolphins broncos patriots warriors
  batman superman spiderman ironman hulk captain america avengers joker wolverine starwars skywalker vader yoda jedi startrek
  matrix terminator pokemon pikachu naruto dragon dragons dragonball mario zelda minecraft fortnite roblox callofduty
  playstation nintendo xbox gamer game games player hunter killer sniper shadow shadows ninja samurai warrior knight wizard magic
  merlin gandalf hobbit tolkien potter hogwarts harry harrypotter hermione dumbledore frozen elsa disney mickey minnie tigger snoopy
  garfield scooby simpson homer
  monkey tiger tigers lion lions panther leopard bear bears wolf wolves eagle falcon hawk phoenix horse horses pony mustang stallion
  dolphin shark whale turtle spider snake rabbit chicken penguin panda elephant giraffe cheetah lizard scorpion cat cats dog dogs
  michael jordan jennifer jessica ashley amanda daniel david robert thomas andrew joshua matthew michelle nicole anthony william
  joseph charlie george jackson maggie ginger pepper cookie buster bailey lucky sophie chloe lauren hannah samantha elizabeth
  natasha victoria patrick richard steven steve kevin brian jason justin brandon tyler austin dakota taylor alexander alexandra
  alexis anna anne maria marie martin martina andrea andreas stefan stephanie peter paul pedro carlos miguel jose juan luis
  antonio francesco giovanni alessandro mohamed mohammed muhammad ahmed ali hassan fatima aisha ivan sergey dmitri olga svetlana
  london paris berlin madrid roma rome moscow tokyo newyork york boston chicago dallas denver houston phoenix texas california
  florida brooklyn hollywood vegas lasvegas sydney melbourne canada england france germany deutschland espana italia brazil brasil
  mexico russia china japan india turkey istanbul egypt africa europe
  ferrari porsche mercedes bmw audi toyota honda yamaha suzuki ducati harley davidson corvette camaro chevrolet jaguar
  money dollar dollars million millionaire business company office manager boss work worker school college university student
  teacher doctor nurse lawyer engineer police soldier army marine marines navy airforce
  freedom peace jesus jesuschrist christ god godisgood heaven hell devil satan demon lucifer bible church prayer faith hope grace
  blessed blessing amen trust trustno trustnoone justice liberty
  metallica nirvana slipknot eminem beatles elvis madonna rihanna shakira beyonce music musica guitar piano drummer rockstar rock
  banana orange cherry strawberry chocolate cheese coffee pizza burger pepsi cocacola cola candy sugar vanilla peanut butter apple
  apples lemon mango pineapple whiskey vodka beer corona
  silver golden gold diamond diamonds crystal purple yellow green blue black white red orange pink violet
  super superstar star stars number one first last best great good nice cool awesome fantastic perfect happy smile funny crazy
  stupid asshole fuck fucker fuckyou fuckoff bitch shit damn whatever nothing something anything everything nobody blahblah
  please thankyou thanks sorry goodbye yes please maybe never again
  thunder lightning storm fire water earth wind snow ocean river mountain forest island beach paradise galaxy universe planet
  cosmos alpha omega delta gamma sigma maverick
  mypassword myspace mylove mybaby myself mine bonita princesa amor teamo tequiero mivida corazon estrella contrasena clave senha
  motdepasse soleil doudou amour cheval jetaime parola segreto amore ciaociao wachtwoord geheim schatz liebe hallohallo
  haslo kochanie misiek polska parol privet lyubov sifre sevgi askim
  `
    .trim()
    .split(/\s+/),
);
