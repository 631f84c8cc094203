/** Says at once what a policy changed or the server refused; what is refused also stays in the panel. */
import { useOutcomes } from '@jamz/client/react';
import { errorText } from '../text/error-texts.ts';
import { describeMutation } from '../text/mutation-texts.ts';
import { syncTexts } from '../text/sync-texts.ts';
import { useNotices } from '../ui/notices.tsx';

export function OutcomeNotices({ onShow }: { readonly onShow: () => void }) {
  const notify = useNotices();
  useOutcomes((outcome) => {
    const what = describeMutation(outcome.name, {});
    if (outcome.end === 'merged') {
      const kept = (outcome.conflicts ?? []).length > 0;
      notify({
        text: syncTexts.mergedNotice(what),
        ...(kept && { action: { label: syncTexts.show, onClick: onShow }, important: true }),
      });
    }
    if (outcome.end === 'rejected' || outcome.end === 'parked') {
      const why = outcome.code === undefined ? '' : errorText(outcome.code);
      notify({
        text: syncTexts.rejectedNotice(what, why),
        action: { label: syncTexts.show, onClick: onShow },
        important: true,
      });
    }
  });
  return null;
}
