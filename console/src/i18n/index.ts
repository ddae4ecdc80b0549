import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

import { en } from './en';
import { zh } from './zh';

export type TextKey = keyof typeof zh;
export type Language = 'zh' | 'en';

const storageKey = 'bluegate-language';

void i18next.use(initReactI18next).init({
  lng: localStorage.getItem(storageKey) === 'en' ? 'en' : 'zh',
  fallbackLng: 'zh',
  resources: { zh: { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false },
});

/** The words of the page in the officer's language, and what switches it. */
export function useText() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh';
  return {
    text: (key: TextKey) => t(key),
    /** A word that depends on an enum value: "stage" and 5 give the text of `stage5`. */
    word: (prefix: string, value: number) => t(`${prefix}${value}`),
    /** The sentence in the officer's language. */
    sentence: (item: { sentenceZh: string; sentenceEn: string } | undefined) =>
      (language === 'zh' ? item?.sentenceZh : item?.sentenceEn) ?? '',
    language,
    switchLanguage: () => {
      const next = language === 'zh' ? 'en' : 'zh';
      localStorage.setItem(storageKey, next);
      document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
      void i18n.changeLanguage(next);
    },
  };
}
