/** The picture that was chosen for a group that is not made yet. */
import Box from '@mui/material/Box';

export function PickedPicture({ address }: { readonly address: string }) {
  return (
    <Box
      component="img"
      alt=""
      src={address}
      data-picture="new"
      sx={{ width: 144, height: 144, borderRadius: '30%', objectFit: 'cover' }}
    />
  );
}
