// What a person does, from the door to the proof, in both languages. Steps are taken by what a person sees: labels and words.
import { LANGUAGES, type Language, demonstration, expect, prefer, signInByForm, test } from './visit.ts';

const words = (language: Language) => (chinese: string, english: string) => (language === 'en' ? english : chinese);

for (const language of LANGUAGES) {
  const t = words(language);

  // A password is slow to check on purpose: each account comes once in each language, in one at the desk and in the other on the phone.
  test(`every account of the demonstration can sign in and out, ${language}`, async ({ page, context }, info) => {
    await prefer(context, language);
    const half = (language === 'en') === (info.project.name === 'phone') ? 0 : 1;
    for (const { role } of demonstration().accounts.filter((_, index) => index % 2 === half)) {
      await signInByForm(page, role);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await context.clearCookies({ name: /__Host-/ });
    }
  });

  test(`a wrong password says what is wrong and keeps the account name, ${language}`, async ({ page, context }, info) => {
    // A name of its own, because too many wrong passwords for one name lock it.
    const nobody = `nobody-${language.toLowerCase()}-${info.project.name}`;
    await prefer(context, language);
    await page.goto('/sign-in');
    await page.getByLabel(t('账号', 'Account')).fill(nobody);
    await page.getByLabel(t('口令', 'Password')).fill('not the password');
    await page.getByRole('button', { name: t('登录', 'Sign in') }).click();
    await expect(page.getByText(t('账号或口令不对', 'Account or password is not right'))).toBeVisible();
    await expect(page.getByLabel(t('账号', 'Account'))).toHaveValue(nobody);
  });
}
