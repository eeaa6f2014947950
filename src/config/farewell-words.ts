/**
 * How people say goodbye, by language. Words that are a greeting too (`ciao`, `salut`, `dag`) or common in the middle of a talk (`take care`)
 * are left out: they would take somebody's hello for a goodbye.
 */
export const FAREWELL_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'goodbye',
    'good bye',
    'bye',
    'have a nice day',
    'have a good day',
    'have a great day',
    'have a wonderful day',
    'have a nice evening',
    'see you soon',
    'see you later',
    'talk to you soon',
  ],
  de: [
    'auf Wiederhören',
    'auf Wiedersehen',
    'auf Wiederschauen',
    'tschüss',
    'tschüs',
    'tschau',
    'bis bald',
    'bis dann',
    'bis zum nächsten Mal',
    'schönen Tag noch',
    'schönen Abend noch',
    'einen schönen Tag',
    'einen schönen Abend',
  ],
  fr: ['au revoir', 'à bientôt', 'à la prochaine', 'bonne journée', 'bonne fin de journée', 'bonne soirée'],
  es: [
    'adiós',
    'adios',
    'hasta luego',
    'hasta pronto',
    'hasta la próxima',
    'hasta la vista',
    'que tenga un buen día',
    'que tengas un buen día',
    'chao',
  ],
  it: [
    'arrivederci',
    'arrivederla',
    'a presto',
    'alla prossima',
    'buona giornata',
    'buona serata',
    'ciao ciao',
  ],
  nl: ['tot ziens', 'tot horens', 'tot gauw', 'doei', 'dag hoor', 'fijne dag', 'prettige dag', 'fijne avond'],
  pt: [
    'tchau',
    'adeus',
    'até logo',
    'até mais',
    'até breve',
    'até à próxima',
    'até a próxima',
    'tenha um bom dia',
    'tenha um ótimo dia',
  ],
};

/** All the words, where the file replaces those of some languages. */
export function farewellWordsOf(own: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return [...new Set(Object.values({ ...FAREWELL_WORDS, ...own }).flat())];
}
