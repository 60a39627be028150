import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { components } from '../../../cli/generated/api.ts';
import { answered, api } from '../../api/client.ts';
import type { ReviewKey } from '../../api/queries.ts';
import { useKeyOf } from '../../api/use-key-of.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { tell } from '../../display/tell.ts';

type ActBody = components['schemas']['ActRequest'];

/** Does something to a review. What is sent again unchanged, after an answer that was lost, is the same act. */
export function useActing({ orderId, department }: ReviewKey, onDone: () => void) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const { keyOf, forget } = useKeyOf();
  return useMutation({
    mutationFn: (body: ActBody) => {
      const params = { path: { orderId, department }, header: { 'idempotency-key': keyOf(body) } };
      return answered(api.POST('/v1/orders/{orderId}/reviews/{department}/acts', { params, body }));
    },
    onSuccess: async (_answer, { verb }) => {
      // A second act of the same words is another one.
      forget();
      tell(t(`act.done.${verb}`));
      onDone();
      void client.invalidateQueries({ queryKey: ['tasks'] });
      await client.invalidateQueries({ queryKey: ['order', orderId] });
    },
  });
}
