import { bulk } from './bulk';
import { city } from './city';
import { codes } from './codes';
import { desk } from './desk';
import { exported } from './export';
import { frame } from './frame';
import { holds } from './holds';
import { lists } from './lists';
import { proof } from './proof';
import { queue } from './queue';
import { rules } from './rules';
import { search } from './search';

/** Every word of the page. */
export const words = {
  ...frame, ...queue, ...desk, ...codes, ...rules, ...lists, ...city, ...proof,
  ...search, ...bulk, ...exported, ...holds,
};
export type TextKey = keyof typeof words;
