import { createRandom } from './random.ts'

export type Person = { name: string; email: string; country: string }

/** Country → how many of a hundred, given names, family names. */
const NAMES: [country: string, share: number, given: string, family: string][] = [
  [
    'US',
    22,
    'Olivia Noah Emma Liam Charlotte James Amelia Henry Sophia Lucas Harper Theodore Evelyn Jack Nora Caleb Ruth Miles Hazel Wesley',
    'Smith Johnson Williams Brown Davis Miller Wilson Anderson Thomas Jackson Harris Clark Lewis Walker Hall Young King Wright Scott Green',
  ],
  [
    'GB',
    13,
    'Isla Oliver Freya George Poppy Arthur Elsie Alfie Florence Harry Maisie Oscar Imogen Rory Beatrice Callum Nell Hamish Tilda Ewan',
    'Taylor Davies Evans Roberts Hughes Edwards Thompson White Morgan Bell Murphy Cooper Ward Fraser Campbell Bennett Price Shaw Lloyd Reid',
  ],
  [
    'DE',
    12,
    'Hannah Jonas Lena Felix Mia Paul Clara Moritz Johanna Lukas Greta Anton Frieda Emil Katharina Jürgen Anke Björn Käthe Matthias',
    'Müller Schmidt Schneider Fischer Weber Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Vogel Günther Krüger',
  ],
  [
    'FR',
    8,
    'Camille Louis Chloé Hugo Inès Jules Manon Gabriel Léa Théo Zoé Raphaël Élise Bastien Margaux Étienne Agathe Loïc Noémie Benoît',
    'Martin Bernard Dubois Durand Moreau Laurent Simon Michel Lefèvre Garcia Roux Fontaine Chevalier Gauthier Perrin Marchand Lemaire Girard André Mercier',
  ],
  [
    'ES',
    6,
    'Lucía Hugo Martina Mateo Sofía Daniel Paula Álvaro Carmen Pablo Elena Sergio Inés Adrián Nuria Íñigo Marta Rubén Alba Javier',
    'García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Ruiz Díaz Álvarez Romero Navarro Torres Domínguez Vázquez Ramos Gil Serrano',
  ],
  [
    'IN',
    8,
    'Aarav Ananya Vivaan Diya Arjun Isha Rohan Kavya Aditya Meera Karthik Priya Nikhil Sneha Rahul Lakshmi Siddharth Pooja Varun Tara',
    'Sharma Patel Iyer Reddy Gupta Nair Mehta Rao Singh Das Banerjee Kulkarni Menon Joshi Chopra Pillai Bose Desai Kapoor Verma',
  ],
  [
    'BR',
    5,
    'Júlia Miguel Alice Davi Beatriz Arthur Larissa Rafael Mariana Thiago Luana João Fernanda Caio Letícia Bruno Camila Otávio Renata Vinícius',
    'Silva Santos Oliveira Souza Lima Pereira Costa Rodrigues Almeida Nascimento Araújo Carvalho Gomes Ribeiro Barbosa Teixeira Moura Cardoso Rocha Freitas',
  ],
  [
    'NL',
    4,
    'Sanne Daan Femke Bram Lotte Sem Fleur Thijs Maud Jurre Anouk Ruben Tess Gijs Marijke Joost',
    'Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Dijkstra Brouwer Kok Postma Kuipers',
  ],
  [
    'SE',
    4,
    'Elsa Oskar Maja Viktor Astrid Axel Ebba Gustav Linnéa Hampus Saga Nils Tuva Björn Åsa Erik',
    'Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Gustafsson Lindberg Bergström Sjöberg Ekström Åkesson Holm Nyström',
  ],
  [
    'PL',
    4,
    'Zofia Jakub Hanna Szymon Maja Filip Zuzanna Wojciech Agnieszka Paweł Katarzyna Michał Łucja Tomasz Magda Krzysztof',
    'Nowak Kowalska Wiśniewski Wójcik Kamińska Lewandowski Zieliński Szymańska Woźniak Dąbrowski Mazur Krawczyk Pawlak Sikora Głowacki Wróbel',
  ],
  [
    'IT',
    4,
    'Giulia Leonardo Aurora Lorenzo Ginevra Matteo Beatrice Tommaso Chiara Edoardo Noemi Nicolò Elisa Davide Caterina Pietro',
    'Rossi Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti Gallo Costa Fontana Moretti Barbieri Caruso',
  ],
  [
    'JP',
    3,
    'Haruto Yui Sota Hina Ren Sakura Kaito Aoi Takumi Mei Yuki Riku Akari Kenji Emi Naoko',
    'Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Matsumoto Inoue Kimura',
  ],
  [
    'NG',
    3,
    'Chidi Amara Emeka Ngozi Tunde Folake Ifeanyi Zainab Segun Adaeze Kelechi Bisi Obinna Halima Femi Chiamaka',
    'Okafor Adeyemi Balogun Eze Okonkwo Bello Nwosu Adebayo Ibrahim Obi Ogunleye Onyeka Lawal Uche Danjuma Ajayi',
  ],
  [
    'CA',
    3,
    'Sophie Ethan Maya Owen Gabrielle Nathan Zoe Logan Rosalie Desmond Aria Félix',
    'Tremblay Gagnon Roy MacDonald Bouchard Gauthier Singh Campbell Nguyen Leblanc Chan Fortin',
  ],
  [
    'KR',
    1,
    'Seo-yeon Min-jun Ji-woo Do-yun Ha-eun Si-woo Su-a Jun-seo',
    'Kim Lee Park Choi Jung Kang Cho Yoon',
  ],
]
const DOMAINS = ['example.com', 'example.com', 'example.org', 'example.net']
const LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ø: 'o', å: 'a', ł: 'l' }

const plain = (name: string) =>
  name
    .toLowerCase()
    .replace(/[äöüßøåł]/g, (letter) => LETTERS[letter]!)
    .normalize('NFD')
    .replace(/[^a-z-]/g, '')

/** `count` people with different addresses, all of domains that are reserved for examples. The same for the same seed. */
export function makePeople(seed: number, count: number): Person[] {
  const random = createRandom(seed)
  const nations = NAMES.map(([country, , given, family]) => ({
    country,
    given: given.split(' '),
    family: family.split(' '),
  }))
  let total = 0
  const sums = NAMES.map(([, share]) => (total += share))
  const taken = new Set<string>()
  return Array.from({ length: count }, () => {
    const nation = nations[random.weighted(sums)]!
    const [given, family] = [random.pick(nation.given), random.pick(nation.family)]
    const [first, last] = [plain(given), plain(family)]
    const local = random.pick([
      `${first}.${last}`,
      `${first}.${last}`,
      `${first}${last}`,
      `${first[0]}.${last}`,
    ])
    const domain = random.pick(DOMAINS)
    let email = `${local}@${domain}`
    for (let n = 2; taken.has(email); n++) email = `${local}${n}@${domain}`
    taken.add(email)
    return { name: `${given} ${family}`, email, country: nation.country }
  })
}
