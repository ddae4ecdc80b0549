import 'dayjs/locale/zh-cn';

import dayjs from 'dayjs';
import i18next from 'i18next';
import { useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';

import type { Pair } from './pairs';
import { type TextKey, words } from './words';

export type { TextKey } from './words';
export type Language = 'zh' | 'en';

const storageKey = 'bluegate-language';

function wordsOf(at: 0 | 1): Record<string, string> {
  const entries: [string, Pair][] = Object.entries(words);
  return Object.fromEntries(entries.map(([key, pair]) => [key, pair[at]]));
}

function showLanguage(language: Language) {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  // Names of days and months on calendars.
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
}

const first: Language = localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh';
showLanguage(first);
void i18next.use(initReactI18next).init({
  lng: first,
  fallbackLng: 'zh',
  resources: { zh: { translation: wordsOf(0) }, en: { translation: wordsOf(1) } },
  interpolation: { escapeValue: false },
});

/** The words of the page in the reader's language, or in a fixed one, and what switches it. */
export function useText(fixed?: Language) {
  const { t: ofReader, i18n } = useTranslation();
  const chosen: Language = i18n.language === 'en' ? 'en' : 'zh';
  return useMemo(() => {
    const language = fixed ?? chosen;
    const t = fixed ? i18n.getFixedT(fixed) : ofReader;
    const at = language === 'zh' ? 0 : 1;
    // Most words have no blanks to fill and are taken from the table: a desk shows a hundred.
    const plain = (key: string) => (words as Record<string, Pair | undefined>)[key]?.[at] ?? key;
    return {
      /** A word; `{{name}}` in it takes the value of that name. */
      text: (key: TextKey, values?: Record<string, string | number>): string =>
        values ? t(key, { ...values }) : plain(key),
      /** A word that depends on an enum value: "stage" and 5 give the text of `stage5`. */
      word: (prefix: string, value: number | string): string => plain(`${prefix}${value}`),
      /** The sentence in the reader's language. */
      sentence: (item: { sentenceZh: string; sentenceEn: string } | undefined): string =>
        (language === 'zh' ? item?.sentenceZh : item?.sentenceEn) ?? '',
      language,
      switchLanguage: () => {
        const next = chosen === 'zh' ? 'en' : 'zh';
        localStorage.setItem(storageKey, next);
        showLanguage(next);
        void i18n.changeLanguage(next);
      },
    };
  }, [ofReader, i18n, chosen, fixed]);
}

export type Text = ReturnType<typeof useText>;
