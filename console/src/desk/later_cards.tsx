import { may } from '../access/access';
import type { Case, Sighting } from '../gen/bluegate/casework/v1/casework_pb';
import { ProofCard } from '../proof/proof_card';
import { SightingsCard } from './sightings_card';

interface Props {
  item: Case;
  sighting: Sighting | undefined;
  role: string;
}

/** What an officer looks at after the decision: where else the vehicle was, and what is proven. */
export function LaterCards({ item, sighting, role }: Props) {
  const { passage } = item;
  const number = sighting?.reading?.number ?? '';
  return (
    <>
      {passage && may(role, 'casework.v1.SearchService/SearchPassages') && (
        <SightingsCard
          key={`${item.caseId} ${number}`}
          caseId={item.caseId}
          passageId={passage.passageId}
          number={number}
        />
      )}
      {passage && <ProofCard item={item} role={role} />}
    </>
  );
}
